#include "kernels.h"

#include "levels.h"

static const struct gm_pointwise_kernels *const levels[gm_instruction_set_count] =
    GM_LEVELS(gm_pointwise);

const struct gm_pointwise_kernels *gm_pointwise(void) {
  return levels[gm_current_instruction_set()];
}

#include "gm_tiles.h"

#include <stdatomic.h>

#include "gm_instruction_sets.h"

#define GM_DECLARE_TILES(level)                                                                    \
  void gm_sum_over_taps_##level(const struct gm_tile *tile);                                       \
  void gm_sum_of_outer_products_##level(const struct gm_outer_tile *tile)

#define GM_TILES(level)                                                                            \
  { gm_sum_over_taps_##level, gm_sum_of_outer_products_##level }

GM_DECLARE_TILES(portable);
GM_DECLARE_TILES(neon);
GM_DECLARE_TILES(avx2);
GM_DECLARE_TILES(avx512);

static const struct gm_tile_kernels kernels[gm_instruction_set_count] = {
    [gm_portable] = GM_TILES(portable),
#if defined(__aarch64__)
    [gm_neon] = GM_TILES(neon),
#endif
#if defined(__x86_64__)
    [gm_avx2] = GM_TILES(avx2),
    [gm_avx512] = GM_TILES(avx512),
#endif
};

const struct gm_tile_kernels *gm_tile_kernels(void) {
  return &kernels[gm_current_instruction_set()];
}

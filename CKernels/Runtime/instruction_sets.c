#include "gm_instruction_sets.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[gm_instruction_set_count] = {"portable", "neon", "avx2", "avx512"};
static atomic_int current = -1; // -1: not chosen yet

bool gm_instruction_set_is_supported(enum gm_instruction_set level) {
  switch (level) {
  case gm_portable:
    return true;
#if defined(__aarch64__)
  case gm_neon:
    return true;
#endif
#if defined(__x86_64__)
  case gm_avx2:
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  case gm_avx512:
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
           gm_instruction_set_is_supported(gm_avx2);
#endif
  default:
    return false;
  }
}

static enum gm_instruction_set choose(void) {
  const char *asked = getenv("GENERATIVE_MODELS_INSTRUCTION_SET");
  for (int level = gm_instruction_set_count - 1; level > gm_portable; level -= 1) {
    if (!gm_instruction_set_is_supported((enum gm_instruction_set)level)) continue;
    if (!asked || strcmp(asked, names[level]) == 0) return (enum gm_instruction_set)level;
  }
  return gm_portable;
}

enum gm_instruction_set gm_current_instruction_set(void) {
  int level = atomic_load_explicit(&current, memory_order_relaxed);
  if (level < 0) {
    level = (int)choose();
    atomic_store_explicit(&current, level, memory_order_relaxed);
  }
  return (enum gm_instruction_set)level;
}

bool gm_select_instruction_set(enum gm_instruction_set level) {
  if (!gm_instruction_set_is_supported(level)) return false;
  atomic_store_explicit(&current, (int)level, memory_order_relaxed);
  return true;
}

const char *gm_instruction_set_name(enum gm_instruction_set level) {
  return names[level];
}

#pragma once

#include "gm_instruction_sets.h"

// A family's tables by instruction set, `family_portable` and so on: the initialiser of an array
// that `gm_current_instruction_set` indexes. Entries of another processor are null and never
// chosen.
#if defined(__x86_64__)
#define GM_LEVELS(family)                                                                          \
  { [gm_portable] = &family##_portable, [gm_avx2] = &family##_avx2, [gm_avx512] = &family##_avx512 }
#elif defined(__aarch64__)
#define GM_LEVELS(family)                                                                          \
  { [gm_portable] = &family##_portable, [gm_neon] = &family##_neon }
#else
#define GM_LEVELS(family)                                                                          \
  { [gm_portable] = &family##_portable }
#endif

#if defined(__x86_64__)

#define GM_LANES 8
#define GM_LEVEL avx2

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "templates/minimal_tiles.h"
#pragma clang attribute pop

#endif

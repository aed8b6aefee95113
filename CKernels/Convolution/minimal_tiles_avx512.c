#if defined(__x86_64__)

#define GM_LANES 16
#define GM_LEVEL avx512

#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function)
#include "templates/minimal_tiles.h"
#pragma clang attribute pop

#endif

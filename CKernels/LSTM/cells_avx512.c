#if defined(__x86_64__)
#define GM_LEVEL avx512
#define GM_LANES 16
#define GM_SUM_ROWS 16
#define GM_GRID_PIXELS 6
#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function)
#include "templates/cells.h"
#pragma clang attribute pop
#endif

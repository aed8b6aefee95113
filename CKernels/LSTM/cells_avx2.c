#if defined(__x86_64__)
#define GM_LEVEL avx2
#define GM_LANES 8
#define GM_SUM_ROWS 4
#define GM_GRID_PIXELS 3
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "templates/cells.h"
#pragma clang attribute pop
#endif

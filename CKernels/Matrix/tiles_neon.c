#if defined(__aarch64__)

#define GM_LANES 4
#define GM_LEVEL neon
#define GM_BLOCK_ROWS 12

#include "tiles.h"

#endif

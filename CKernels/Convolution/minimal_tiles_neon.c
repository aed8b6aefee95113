#if defined(__aarch64__)

#define GM_LANES 4
#define GM_LEVEL neon

#include "templates/minimal_tiles.h"

#endif

#if defined(__aarch64__)
#define GM_LEVEL neon
#define GM_LANES 4
#define GM_SUM_ROWS 4
#define GM_GRID_PIXELS 6
#include "templates/cells.h"
#endif

#define GM_LEVEL portable
#define GM_LANES 4
#define GM_SUM_ROWS 2
#define GM_GRID_PIXELS 2
#include "templates/cells.h"

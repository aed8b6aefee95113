#define GM_LANES 4
#define GM_LEVEL portable
#define GM_BLOCK_ROWS 4

#include "tiles.h"

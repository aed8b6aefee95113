#define GM_LANES 4
#define GM_LEVEL portable

#include "templates/minimal_tiles.h"

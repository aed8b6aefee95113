#define GM_LEVEL portable
#define GM_LANES 4
#include "templates/cells.h"

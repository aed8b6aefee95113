#define GM_LEVEL portable
#define GM_LANES 4
#include "peak_loops.h"

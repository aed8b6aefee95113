#include "gm_pointwise.h"

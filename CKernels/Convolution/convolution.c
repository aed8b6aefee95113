#include "gm_convolution.h"

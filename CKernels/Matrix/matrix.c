#include "gm_matrix.h"

// Every pointwise kernel of one instruction set. Included by kernels_<level>.c, which defines what
// vector.h asks for.

#include <stdbool.h>

#include "../kernels.h"
#include "vector.h"
#include "vector_math.h"

#include "maps.h"

#include "arithmetic.h"

#include "activations.h"
#include "broadcasts.h"
#include "sums.h"

const struct gm_pointwise_kernels GM_NAME(gm_pointwise) = {
    .arithmetic = arithmetic,
    .activations = activations,
    .broadcasts = broadcasts,
    .sums = sums,
};

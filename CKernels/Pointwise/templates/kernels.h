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
#include "columns.h"
#include "losses.h"
#include "optimisers.h"
#include "sums.h"

#include "batch_norm.h"
#include "layer_norm.h"
#include "softmax.h"

#include "bernoulli.h"
#include "logistic_mixture.h"

// x · scale where the draw is not below the rate, else 0.
GM_INLINE vector keep(vector x, vector draw, const float *parameters) {
  return select(draw < splat(parameters[0]), splat(0), x * splat(parameters[1]));
}

GM_MAP(keep, .binary_with = keep)

const struct gm_pointwise_kernels GM_NAME(gm_pointwise) = {
    .arithmetic = arithmetic,
    .activations = activations,
    .broadcasts = broadcasts,
    .sums = sums,
    .columns = columns,
    .losses = losses,
    .bernoulli = bernoulli,
    .softmax = softmaxes,
    .logistic_mixture = logistic_mixtures,
    .batch_norm = batch_norm,
    .layer_norm = layer_norms,
    .optimisers = optimisers,
    .keep = map_keep,
};

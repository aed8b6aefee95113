#pragma once

// Everything that is computed element by element or row by row, one header a family. They have in
// common:
//
// - Sizes come first, then inputs, then outputs, then workspace. Matrices are row-major and have no
// gaps.
// - A function's `_backward` neighbour takes the gradient of its output, by the output's name with
// d before
//   it, and writes those of its inputs.
// - Functions neither allocate nor fail. They run on the threads of gm_threads.h, and may be called
// inside a chunk.

#include "gm_activations.h"
#include "gm_arithmetic.h"
#include "gm_broadcasts.h"
#include "gm_dropout.h"
#include "gm_gaussian.h"
#include "gm_logistic_mixture.h"
#include "gm_losses.h"
#include "gm_normalisation.h"
#include "gm_optimisers.h"
#include "gm_selection.h"
#include "gm_shaping.h"
#include "gm_softmax.h"
#include "gm_sums.h"
#include "gm_weight_norm.h"

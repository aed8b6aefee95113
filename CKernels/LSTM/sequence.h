#pragma once

#include "gm_lstm.h"
#include "gm_tiles.h"

// The row of the arrays of states that holds state `step` of sequence `n`.
static inline ptrdiff_t gm_state_row(const struct gm_lstm_geometry *g, size_t n, size_t step) {
  return (ptrdiff_t)n * g->sequence_stride + (ptrdiff_t)step * g->step_stride;
}

// Floats of workspace of `gm_lstm_weights`.
size_t gm_lstm_weights_workspace_size(const struct gm_lstm_geometry *geometry);

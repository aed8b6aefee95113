#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// Long short-term memory (Hochreiter & Schmidhuber 1997, "Long short-term memory", with the forget
// gate of Gers et al. 2000, "Learning to forget"; no peepholes), by the step and by the sequence,
// each beside its backward pass. From an input x and the state (h', c') before it:
//
//     a = b + x·W + h'·U
//     i, f, g, o = σ(a_i), σ(a_f), tanh(a_g), σ(a_o)
//     c = f·c' + i·g
//     h = o·tanh(c)
//
// Gates stand side by side in the order i, f, g, o, which is PyTorch's: a, b and the rows of W and
// U have 4·units floats. A `d` and a name is the gradient of that name; dgates is the gradient of
// a.
//
// Arrays have no gaps, and overlap nothing but what a function names. Results are the same bits on
// every instruction set and number of threads. Each element of a is one chain of fused
// multiply-adds from b over x to h': a step of a sequence has the bits of a cell whose a was summed
// in this order.

/// i, f, g, o, c and h of `rows` samples: `gates` [rows, 4·units] holds a, and then i, f, g, o; the
/// other arrays are [rows, units]. `cell` may be `cell_before`.
void gm_lstm_cell(size_t rows, size_t units, float *gates, const float *cell_before, float *cell,
                  float *hidden);

/// The gradients of a and c' from those of h and c, which are zero where not given.
///
/// `gates` holds i, f, g, o. `dgates` may be `gates`; `dcell_before` may be any other array of its
/// size.
void gm_lstm_cell_backward(size_t rows, size_t units, const float *gates, const float *cell_before,
                           const float *cell, const float *_Nullable dhidden,
                           const float *_Nullable dcell, float *dgates, float *dcell_before);

/// Sequences of equal length. They are independent of each other, and what threads share out.
struct gm_lstm_geometry {
  int32_t batch;
  int32_t steps; ///< At least 1.
  int32_t features;
  int32_t units;
};

struct gm_lstm_weights {
  const float *input;     ///< W [features, 4·units]
  const float *recurrent; ///< U [units, 4·units]
  const float *bias;      ///< b [4·units]
};

/// The hidden states of all steps, `hidden` [batch, steps, units], and the cell after the last,
/// `last_cell` [batch, units], from x [batch, steps, features] and an initial state [batch, units].
///
/// For the backward pass it writes i, f, g, o of all steps to `gates` [batch, steps, 4·units] and
/// their c to `cells` [batch, steps, units]: either both are given or none.
void gm_lstm_sequence(const struct gm_lstm_geometry *geometry,
                      const struct gm_lstm_weights *weights, const float *x,
                      const float *initial_hidden, const float *initial_cell,
                      float *_Nullable gates, float *_Nullable cells, float *hidden,
                      float *last_cell, float *workspace);

/// The gradients of a at all steps and of the initial state, from those of `hidden` and
/// `last_cell`, which are zero where not given.
///
/// From dgates follow dx = dgates·Wᵀ and the gradients of weights, see below. `dgates` may be
/// `gates`.
void gm_lstm_sequence_backward(const struct gm_lstm_geometry *geometry,
                               const float *recurrent_weights, const float *initial_cell,
                               const float *gates, const float *cells,
                               const float *_Nullable dhidden, const float *_Nullable dlast_cell,
                               float *dgates, float *dinitial_hidden, float *dinitial_cell,
                               float *workspace);

/// Where the gradients of weights go: those of W, U and b, in the shapes of `gm_lstm_weights`.
struct gm_lstm_weight_gradients {
  float *input, *recurrent, *bias;
};

/// dW = Σ xᵀ·dgates, dU = Σ h'ᵀ·dgates, db = Σ dgates over samples and steps, in slices by size
/// that are added in order. h' is `initial_hidden` at the first step, and then the step before in
/// `hidden`.
void gm_lstm_sequence_weights(const struct gm_lstm_geometry *geometry, const float *x,
                              const float *initial_hidden, const float *hidden, const float *dgates,
                              const struct gm_lstm_weight_gradients *gradients, float *workspace);

/// Floats of workspace, best aligned to 64 bytes.
size_t gm_lstm_sequence_workspace_size(const struct gm_lstm_geometry *geometry);
size_t gm_lstm_sequence_backward_workspace_size(const struct gm_lstm_geometry *geometry);
size_t gm_lstm_sequence_weights_workspace_size(const struct gm_lstm_geometry *geometry);

#pragma clang assume_nonnull end

#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// Long short-term memory (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000):
//
//     i, f, g, o = σ(aᵢ), σ(a_f), tanh(a_g), σ(aₒ)  with  a = x·W + h₋₁·U + b
//     c = f · c₋₁ + i · g,  h = o · tanh c
//
// H is the number of hidden units. The four gates of a state stand one after the other, in that
// order: gates are [4H], so U is [H, 4H]. What the input adds to a, x·W + b for all states, is one
// matrix product that the caller makes; gates are then computed in its place.
//
// Arrays overlap nothing, except where a function says so. Results are the same bits on every
// instruction set and number of threads, and a state computed by `gm_lstm_cell` has those of
// `gm_lstm_sequence`.

/// One step of `rows` states: from `gates` [rows, 4H] that hold a, and `previous_cells` [rows, H]
/// (null: zeros), to the gates, `cells` and `hiddens` [rows, H]. `cells` may be `previous_cells`.
void gm_lstm_cell(size_t rows, size_t hidden, const float *_Nullable previous_cells, float *gates,
                  float *cells, float *hiddens);

/// From the gradients of `hiddens` and `cells` (null: zeros) to those of a and of `previous_cells`,
/// given what the step computed. `dgates` may be `gates`, and `dprevious_cells` may be `dcells`.
void gm_lstm_cell_backward(size_t rows, size_t hidden, const float *_Nullable previous_cells,
                           const float *gates, const float *cells, const float *dhiddens,
                           const float *_Nullable dcells, float *dgates, float *dprevious_cells);

/// Sequences of states.
struct gm_lstm_geometry {
  int32_t batch;  ///< N
  int32_t steps;  ///< T
  int32_t hidden; ///< H
  /// State t of sequence n is row n · sequence_stride + t · step_stride of all arrays of states. A
  /// sequence that is read backwards has a negative step and pointers to its last row.
  int32_t sequence_stride, step_stride;
};

/// The geometry of arrays of states [N, T, ·] without gaps.
struct gm_lstm_geometry gm_contiguous_lstm(int32_t batch, int32_t steps, int32_t hidden);

/// All steps of all sequences: from `gates` [N, T, 4H] that hold x·W + b, and the state before the
/// first step
/// (`first_hiddens`, `first_cells` [N, H]; null: zeros), to the gates, `cells` and `hiddens` [N, T,
/// H].
///
/// Sequences are computed in fixed blocks, each from its first to its last step by one thread.
void gm_lstm_sequence(const struct gm_lstm_geometry *geometry, const float *recurrent_weights,
                      const float *_Nullable first_hiddens, const float *_Nullable first_cells,
                      float *gates, float *cells, float *hiddens, float *workspace);

/// From the gradients of `hiddens` and of the last cells (`dlast_cells` [N, H]; null: zeros) to
/// those of a and of the state before the first step. `dgates` may be `gates`.
///
/// The gradients of x, W and b are those of the product that made a; that of U is
/// `gm_lstm_weights`.
void gm_lstm_sequence_backward(const struct gm_lstm_geometry *geometry,
                               const float *recurrent_weights, const float *_Nullable first_cells,
                               const float *gates, const float *cells, const float *dhiddens,
                               const float *_Nullable dlast_cells, float *dgates,
                               float *dfirst_hiddens, float *dfirst_cells, float *workspace);

/// dU = Σ_n Σ_t h₋₁[n, t]ᵀ · dgates[n, t], where h₋₁ is the state before: [H, 4H]
void gm_lstm_weights(const struct gm_lstm_geometry *geometry, const float *_Nullable first_hiddens,
                     const float *hiddens, const float *dgates, float *dweights, float *workspace);

/// Floats of workspace, best aligned to 64 bytes, that any of the functions above needs.
size_t gm_lstm_workspace_size(const struct gm_lstm_geometry *geometry);

#pragma clang assume_nonnull end

#pragma once

#include <stddef.h>
#include <stdint.h>

#include "gm_window.h"

#pragma clang assume_nonnull begin

// LSTMs over the pixels of images, whose state comes from pixels before: the recurrences of van den
// Oord et al. 2016, "Pixel recurrent neural networks", sec. 3.1 to 3.3. At a pixel p with the input
// sums s (input-to-state convolution and bias)
//
//     a = s + Σ_tap h[p + tap]·U[tap]
//     i, f, g, o = σ(a_i), σ(a_f), tanh(a_g), σ(a_o)
//     c = f·c[p + cell tap] + i·g
//     h = o·tanh(c)
//
// and h and c are zero outside of the image. Gates stand side by side in the order i, f, g, o. A
// `d` and a name is the gradient of that name; dgates is the gradient of a, and so of s.
//
// Arrays have no gaps, and overlap nothing but what a function names. Results are the same bits on
// every instruction set and number of threads. Each element of a is one chain of fused
// multiply-adds from s over taps, in the order below, and their units.

/// Which neighbours a pixel's state comes from, as (rows, columns) to go to them; the cell comes
/// from the one in brackets.
enum gm_grid_path {
  gm_grid_rows = 0,                ///< (-1, -1), [(-1, 0)], (-1, 1): all pixels of a row at once.
  gm_grid_diagonal_from_left = 1,  ///< [(0, -1)], (-1, 0): all pixels of a diagonal at once.
  gm_grid_diagonal_from_right = 2, ///< [(0, 1)], (-1, 0): the mirror image of that.
};

/// Images are independent of each other, and what threads share out.
struct gm_grid_lstm_geometry {
  int32_t batch, height, width;
  int32_t units;
  enum gm_grid_path path;
};

/// The number of taps, 3 for rows and 2 for diagonals.
size_t gm_grid_lstm_taps(enum gm_grid_path path);

/// Packs U [taps, units, 4·units] for `gm_grid_lstm`. Of the geometry only units and path count.
void gm_grid_lstm_pack(const struct gm_grid_lstm_geometry *geometry, const float *u, float *packed);

/// Floats of `packed`, best aligned to 64 bytes.
size_t gm_grid_lstm_packed_size(const struct gm_grid_lstm_geometry *geometry);

/// h, `hidden` [batch, height, width, units], and c, `cells` of the same shape, from s, `sums`
/// [batch, height, width, 4·units], and packed weights.
///
/// Computes the pixels of `window`, or all; others are left as they are, and what the window's
/// pixels need of them must have been computed before. A pixel has the same bits in every window.
/// For the backward pass i, f, g and o are written to `gates`, if given, shaped as `sums`, which it
/// may be.
void gm_grid_lstm(const struct gm_grid_lstm_geometry *geometry,
                  const struct gm_window *_Nullable window, const float *sums, const float *packed,
                  float *_Nullable gates, float *cells, float *hidden);

/// The gradient of a at all pixels, `dgates` [batch, height, width, 4·units], from that of `hidden`
/// and what the pass over all pixels wrote. `dgates` may be `gates`.
void gm_grid_lstm_backward(const struct gm_grid_lstm_geometry *geometry, const float *u,
                           const float *gates, const float *cells, const float *dhidden,
                           float *dgates, float *workspace);

/// dU[tap] = Σ h[p + tap]ᵀ·dgates[p] over images and pixels, cut into slices by size that are added
/// in order.
void gm_grid_lstm_weights(const struct gm_grid_lstm_geometry *geometry, const float *hidden,
                          const float *dgates, float *du, float *workspace);

/// Floats of workspace, best aligned to 64 bytes, for up to `gm_most_threads()`.
size_t gm_grid_lstm_backward_workspace_size(const struct gm_grid_lstm_geometry *geometry);
size_t gm_grid_lstm_weights_workspace_size(const struct gm_grid_lstm_geometry *geometry);

#pragma clang assume_nonnull end

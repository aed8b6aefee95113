#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

// Activations of n floats, element by element, each beside its backward pass: from the gradient of
// the output, dy, and from x or y, whichever is named, it writes (does not add) that of the input,
// dx. An output may be one of the inputs, but not overlap it otherwise. The same bits on every
// instruction set and number of threads; NaN gives NaN.

/// y = max(x, 0)
void gm_relu(size_t n, const float *x, float *y);
/// dx = dy where y > 0, else 0
void gm_relu_backward(size_t n, const float *y, const float *dy, float *dx);

/// y = x where x > 0, else slope · x, with slope ≥ 0
void gm_leaky_relu(size_t n, float slope, const float *x, float *y);
/// dx = dy where y > 0, else slope · dy
void gm_leaky_relu_backward(size_t n, float slope, const float *y, const float *dy, float *dx);

/// y = x where x > 0, else alpha · (eˣ - 1), with alpha ≥ 0 (Clevert et al. 2016)
void gm_elu(size_t n, float alpha, const float *x, float *y);
/// dx = dy where y > 0, else (y + alpha) · dy
void gm_elu_backward(size_t n, float alpha, const float *y, const float *dy, float *dx);

/// y = x · Φ(x) with the exact normal distribution function, within 6 ulp above -12.8, where Φ
/// leaves the normal floats (Hendrycks & Gimpel 2016)
void gm_gelu(size_t n, const float *x, float *y);
/// dx = (Φ(x) + x · φ(x)) · dy with the normal density φ
void gm_gelu_backward(size_t n, const float *x, const float *dy, float *dx);

/// y = x · σ(x)
void gm_silu(size_t n, const float *x, float *y);
/// dx = (σ + x · σ · (1 - σ)) · dy with σ = σ(x)
void gm_silu_backward(size_t n, const float *x, const float *dy, float *dx);

/// y = 1 / (1 + e⁻ˣ), within 2 ulp
void gm_sigmoid(size_t n, const float *x, float *y);
/// dx = y · (1 - y) · dy
void gm_sigmoid_backward(size_t n, const float *y, const float *dy, float *dx);

/// y = tanh x, within 2 ulp
void gm_tanh(size_t n, const float *x, float *y);
/// dx = (1 - y²) · dy
void gm_tanh_backward(size_t n, const float *y, const float *dy, float *dx);

/// y = ln(1 + eˣ), within 2 ulp
void gm_softplus(size_t n, const float *x, float *y);
/// dx = σ(x) · dy
void gm_softplus_backward(size_t n, const float *x, const float *dy, float *dx);

/// y[r, c] = tanh(x[r, c]) · σ(x[r, channels + c]): x is [rows, 2 · channels], y is [rows,
/// channels].
///
/// The gated activation of van den Oord et al. 2016, "Conditional image generation with PixelCNN
/// decoders", equation 2. y must not overlap x.
void gm_gate(size_t rows, size_t channels, const float *x, float *y);
/// dx[r, c] = (1 - t²) · s · dy[r, c] and dx[r, channels + c] = t · s · (1 - s) · dy[r, c] with t =
/// tanh and s = σ as above, computed anew: nothing but x is kept. dx may be x.
void gm_gate_backward(size_t rows, size_t channels, const float *x, const float *dy, float *dx);

/// y[r, c] = addend[r, c] + x[r, c] · σ(x[r, channels + c]): x is [rows, 2 · channels], the others
/// are [rows, channels].
///
/// A gated linear unit (Dauphin et al. 2017, section 3) on a residual path, as in PixelCNN++. y may
/// be the addend, whose gradient is dy, but must not overlap x.
void gm_linear_gate(size_t rows, size_t channels, const float *x, const float *addend, float *y);
/// dx[r, c] = s · dy[r, c] and dx[r, channels + c] = x[r, c] · s · (1 - s) · dy[r, c] with s = σ as
/// above. dx may be x.
void gm_linear_gate_backward(size_t rows, size_t channels, const float *x, const float *dy,
                             float *dx);

/// y[r, c] = elu(x[r, c]) and y[r, channels + c] = elu(-x[r, c]), with the elu above of alpha 1: x
/// is [rows, channels], y is [rows, 2 · channels] (Shang et al. 2016, section 2, with elu for
/// relu). y must not overlap x.
void gm_concat_elu(size_t rows, size_t channels, const float *x, float *y);
/// dx[r, c] = elu'(x[r, c]) · dy[r, c] - elu'(-x[r, c]) · dy[r, channels + c]
void gm_concat_elu_backward(size_t rows, size_t channels, const float *y, const float *dy,
                            float *dx);

#pragma clang assume_nonnull end

#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

// Losses of n floats, element by element; reductions are the caller's. Each stands beside its
// backward pass, which takes the gradient of the losses, dl, and writes (does not add) those of the
// inputs. An output may be one of the inputs, but not overlap it otherwise. The same bits on every
// instruction set and number of threads.

/// l = max(x, 0) - x · t + ln(1 + e⁻|x|): the cross-entropy, in nats, of a Bernoulli variable with
/// logit x and a target t in [0, 1]. It neither overflows nor cancels.
void gm_binary_cross_entropy(size_t n, const float *logits, const float *targets, float *losses);
/// dx = (σ(x) - t) · dl
void gm_binary_cross_entropy_backward(size_t n, const float *logits, const float *targets,
                                      const float *dlosses, float *dlogits);

/// sums[row] = Σ l over each of `rows` rows of `columns` elements, of the l above.
void gm_binary_cross_entropy_row_sums(size_t rows, size_t columns, const float *logits,
                                      const float *targets, float *sums);
/// dx = (σ(x) - t) · dsums[row]
void gm_binary_cross_entropy_row_sums_backward(size_t rows, size_t columns, const float *logits,
                                               const float *targets, const float *dsums,
                                               float *dlogits);

/// l = (x - t)²
void gm_squared_error(size_t n, const float *x, const float *targets, float *losses);
/// dx = 2 (x - t) · dl. The gradient of t is -dx.
void gm_squared_error_backward(size_t n, const float *x, const float *targets, const float *dlosses,
                               float *dx);

#pragma clang assume_nonnull end

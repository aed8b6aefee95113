#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// Categorical distributions: each row of x [rows, classes] holds the logits of one. Exponentials
// are taken of differences from the row's largest logit, and added in 16 lanes and a fixed tree.
// Backward passes write (do not add) their gradients. An output may be one of the inputs of its
// shape, but not overlap it otherwise. The same bits on every instruction set and number of
// threads; a NaN among the logits makes its whole row NaN.

/// y[r, k] = e^x[r, k] / Σⱼ e^x[r, j]
void gm_softmax(size_t rows, size_t classes, const float *x, float *y);
/// dx[r, k] = y[r, k] · (dy[r, k] - Σⱼ y[r, j] · dy[r, j])
void gm_softmax_backward(size_t rows, size_t classes, const float *y, const float *dy, float *dx);

/// y[r, k] = x[r, k] - ln Σⱼ e^x[r, j]
void gm_log_softmax(size_t rows, size_t classes, const float *x, float *y);
/// dx[r, k] = dy[r, k] - e^y[r, k] · Σⱼ dy[r, j]
void gm_log_softmax_backward(size_t rows, size_t classes, const float *y, const float *dy,
                             float *dx);

/// y[r] = ln Σⱼ e^x[r, j]; -∞ where all x[r, j] are, and ∞ where one is. Its gradient is the
/// softmax.
void gm_log_sum_exp(size_t rows, size_t classes, const float *x, float *y);

/// losses[r] = log_sums[r] - x[r, targets[r]] with log_sums[r] = ln Σⱼ e^x[r, j]: the
/// cross-entropy, in nats, with targets in 0 ..< classes. The log-sums are for the backward pass.
void gm_softmax_cross_entropy(size_t rows, size_t classes, const float *x, const int32_t *targets,
                              float *losses, float *log_sums);
/// dx[r, k] = (e^(x[r, k] - log_sums[r]) - [k = targets[r]]) · dlosses[r]
void gm_softmax_cross_entropy_backward(size_t rows, size_t classes, const float *x,
                                       const int32_t *targets, const float *log_sums,
                                       const float *dlosses, float *dx);

/// choices[r] = the first class at which the cumulated probability exceeds uniforms[r], which is in
/// [0, 1): a draw from the distribution. Probabilities are cumulated in order of the classes; of a
/// row with NaN, some class is drawn.
void gm_sample_categorical(size_t rows, size_t classes, const float *x, const float *uniforms,
                           int32_t *choices);

#pragma clang assume_nonnull end

#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

/// Rows of four floats, wherever they start.
typedef float gm_four __attribute__((vector_size(16), aligned(4)));

/// y[c · y_stride + r] = x[r · x_stride + c] for r, c < 4.
static inline void gm_transpose_four_by_four(const float *x, size_t x_stride, float *y,
                                             size_t y_stride) {
  const gm_four a = *(const gm_four *)x, b = *(const gm_four *)(x + x_stride);
  const gm_four c = *(const gm_four *)(x + 2 * x_stride), d = *(const gm_four *)(x + 3 * x_stride);
  const gm_four ac0 = __builtin_shufflevector(a, c, 0, 4, 1, 5);
  const gm_four ac2 = __builtin_shufflevector(a, c, 2, 6, 3, 7);
  const gm_four bd0 = __builtin_shufflevector(b, d, 0, 4, 1, 5);
  const gm_four bd2 = __builtin_shufflevector(b, d, 2, 6, 3, 7);
  *(gm_four *)y = __builtin_shufflevector(ac0, bd0, 0, 4, 1, 5);
  *(gm_four *)(y + y_stride) = __builtin_shufflevector(ac0, bd0, 2, 6, 3, 7);
  *(gm_four *)(y + 2 * y_stride) = __builtin_shufflevector(ac2, bd2, 0, 4, 1, 5);
  *(gm_four *)(y + 3 * y_stride) = __builtin_shufflevector(ac2, bd2, 2, 6, 3, 7);
}

#pragma clang assume_nonnull end

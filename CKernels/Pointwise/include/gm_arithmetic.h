#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

// Arithmetic on arrays of n floats, element by element. An output may be one of the inputs, but not
// overlap it otherwise. Each element is computed by itself: the same bits on every instruction set
// and number of threads.
//
// A function's backward neighbour takes the gradient of the output, dy, and writes (does not add)
// that of the input, dx. Sums, differences and products need none of their own.

/// y = value
void gm_fill(size_t n, float value, float *y);

/// y = a + b
void gm_add(size_t n, const float *a, const float *b, float *y);

/// y = a - b
void gm_subtract(size_t n, const float *a, const float *b, float *y);

/// y = a · b
void gm_multiply(size_t n, const float *a, const float *b, float *y);

/// y = a / b
void gm_divide(size_t n, const float *a, const float *b, float *y);

/// y = a · b + c, rounded once
void gm_multiply_add(size_t n, const float *a, const float *b, const float *c, float *y);

/// y += scale · x, rounded once
void gm_scale_and_add(size_t n, float scale, const float *x, float *y);

/// y = scale · x
void gm_scale(size_t n, float scale, const float *x, float *y);

/// y = scale · x + shift, rounded once
void gm_scale_and_shift(size_t n, float scale, float shift, const float *x, float *y);

/// y = -x
void gm_negative(size_t n, const float *x, float *y);

/// y = |x|
void gm_absolute(size_t n, const float *x, float *y);
/// dx = dy · sign(x)
void gm_absolute_backward(size_t n, const float *x, const float *dy, float *dx);

/// y = 1, 0 or -1 with the sign of x; NaN for NaN
void gm_sign(size_t n, const float *x, float *y);

/// y = x², dx = 2x · dy
void gm_square(size_t n, const float *x, float *y);
/// dx = 2x · dy
void gm_square_backward(size_t n, const float *x, const float *dy, float *dx);

/// y = √x, correctly rounded
void gm_square_root(size_t n, const float *x, float *y);
/// dx = dy / 2y
void gm_square_root_backward(size_t n, const float *y, const float *dy, float *dx);

/// y = 1 / x, correctly rounded
void gm_reciprocal(size_t n, const float *x, float *y);
/// dx = -dy · y²
void gm_reciprocal_backward(size_t n, const float *y, const float *dy, float *dx);

/// y = eˣ, within 1 ulp. The gradient is dy · y.
void gm_exp(size_t n, const float *x, float *y);

/// y = ln x, within 1 ulp; -∞ at 0, NaN below. The gradient is dy / x.
void gm_log(size_t n, const float *x, float *y);

/// y = x, or the nearer of `low` and `high` where x is not between them; NaN for NaN
void gm_clamp(size_t n, float low, float high, const float *x, float *y);
/// dx = dy where low ≤ x ≤ high, else 0
void gm_clamp_backward(size_t n, float low, float high, const float *x, const float *dy, float *dx);

#pragma clang assume_nonnull end

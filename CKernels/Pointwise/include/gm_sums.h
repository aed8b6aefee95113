#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

// Sums, in an order that is fixed by their sizes: the same bits on every instruction set and number
// of threads. Floats are added in 16 lanes over blocks of at most 1024, lanes in a tree, blocks in
// double: what rounding costs does not grow with the length.

/// Σᵢ x[i]
double gm_sum(size_t n, const float *x);

/// Σᵢ x[i] · y[i]; of x with itself, the sum of squares. y may be x.
double gm_dot(size_t n, const float *x, const float *y);

/// sums[r] = Σ_c x[r, c]
void gm_row_sums(size_t rows, size_t columns, const float *x, float *sums);

/// dots[r] = Σ_c x[r, c] · y[r, c]
void gm_row_dots(size_t rows, size_t columns, const float *x, const float *y, float *dots);

/// sums[c] = Σ_r x[r, c]
///
/// At most 64 partial sums, over as many rows each, are added in order.
void gm_column_sums(size_t rows, size_t columns, const float *x, float *sums, float *workspace);

/// dots[c] = Σ_r x[r, c] · y[r, c]
void gm_column_dots(size_t rows, size_t columns, const float *x, const float *y, float *dots,
                    float *workspace);

/// Floats of workspace that `gm_column_sums` and `gm_column_dots` need.
size_t gm_column_sums_workspace_size(size_t rows, size_t columns);

#pragma clang assume_nonnull end

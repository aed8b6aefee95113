#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

// Moves elements, changes none. Outputs do not overlap inputs.

/// y[r · y_stride + c] = x[r · x_stride + c] for r < rows, c < columns: a block of a wider matrix
/// taken out of it, or put into it.
void gm_copy_block(size_t rows, size_t columns, size_t x_stride, const float *x, size_t y_stride,
                   float *y);

/// y[k, c, r] = x[k, r, c]: each of `count` matrices [rows, columns] transposed.
void gm_transpose_each(size_t count, size_t rows, size_t columns, const float *x, float *y);

/// Axis i of y is axis axes[i] of x, whose extents are `shape`. `axes` holds each of 0, 1, 2 and 3
/// once; the backward pass is the permutation by its inverse.
void gm_permute(const size_t shape[_Nonnull 4], const size_t axes[_Nonnull 4], const float *x,
                float *y);

#pragma clang assume_nonnull end

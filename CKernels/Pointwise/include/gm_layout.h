#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

// Copies that change the order of elements. Outputs overlap nothing.

/// y[r · y_stride + c] = x[r · x_stride + c] for c in 0 ..< columns: rows out of a wider matrix, or
/// into one. Slices and concatenations along the channels are such copies, each the other's
/// backward pass.
void gm_copy_columns(size_t rows, size_t columns, const float *x, size_t x_stride, float *y,
                     size_t y_stride);

/// y[c, r] = x[r, c]: x is [rows, columns], y is [columns, rows]
void gm_transpose(size_t rows, size_t columns, const float *x, float *y);

/// Axis i of y is axis axes[i] of x, whose extents are `shape`. `axes` holds each of 0, 1, 2 and 3
/// once; the backward pass is the permutation by its inverse.
void gm_permute(const size_t shape[_Nonnull 4], const size_t axes[_Nonnull 4], const float *x,
                float *y);

#pragma clang assume_nonnull end

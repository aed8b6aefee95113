#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

// A row [columns] or a column [rows] against a matrix x [rows, columns]. y may be x, but not
// overlap it otherwise. Each element is computed by itself: the same bits on every instruction set
// and number of threads. The gradients of a row and a column are the sums in gm_sums.h.

/// y[r, c] = x[r, c] + row[c]
void gm_add_row(size_t rows, size_t columns, const float *x, const float *row, float *y);

/// y[r, c] = x[r, c] · row[c]
void gm_multiply_row(size_t rows, size_t columns, const float *x, const float *row, float *y);

/// y[r, c] = x[r, c] + column[r]
void gm_add_column(size_t rows, size_t columns, const float *x, const float *column, float *y);

/// y[r, c] = x[r, c] · column[r]
void gm_multiply_column(size_t rows, size_t columns, const float *x, const float *column, float *y);

/// y[r, c] = row[c]
void gm_repeat_row(size_t rows, size_t columns, const float *row, float *y);

/// y[r, c] = column[r]
void gm_repeat_column(size_t rows, size_t columns, const float *column, float *y);

#pragma clang assume_nonnull end

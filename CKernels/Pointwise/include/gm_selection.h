#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// Rows of a table by index. Outputs overlap nothing. The same bits on every instruction set and
// number of threads.

/// y[m, c] = table[indices[m], c]: table [rows, columns], indices [count] in 0 ..< rows, y [count,
/// columns]
void gm_gather_rows(size_t count, size_t columns, const float *table, const int32_t *indices,
                    float *y);

/// table[indices[m], c] += x[m, c], in order of m: the gradient of `gm_gather_rows` where `table`
/// starts at zero
void gm_scatter_add_rows(size_t count, size_t columns, const float *x, const int32_t *indices,
                         float *table);

/// choices[r] = the first c at which x[r, c] is largest; NaN counts as larger than any number
void gm_largest_in_rows(size_t rows, size_t columns, const float *x, int32_t *choices);

#pragma clang assume_nonnull end

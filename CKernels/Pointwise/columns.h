#pragma once

#include <stddef.h>

// Sums down the columns of x and y [rows, columns], which have no gaps, added to sums [columns].
// Each term may look at its column's centre. What a kernel does not look at may be any readable
// array of the right size.
struct gm_columns {
  size_t rows, columns;
  const float *x, *y;
  const float *centres; // [columns]
  float *sums;          // [columns]
};

typedef void gm_column_kernel(const struct gm_columns *columns);

// Rows are summed in chunks, at most 64, of a size that depends on rows and columns alone.
struct gm_row_chunks {
  size_t count, rows; // chunks, and rows of each but the last
};

struct gm_row_chunks gm_row_chunks(size_t rows, size_t columns);

// Chunk `chunk` of `all`, which adds to `sums`.
struct gm_columns gm_columns_of_chunk(const struct gm_columns *all, size_t chunk, float *sums);

// Sets columns->sums to the sums that `kernel` adds up. `workspace`: [gm_row_chunks.count,
// columns].
void gm_run_columns(gm_column_kernel *kernel, const struct gm_columns *columns, float *workspace);

#pragma once

#include <stddef.h>

enum { gm_column_constants_most = 3, gm_column_sums_most = 2 };

// Sums down the columns of x and y [rows, columns], which have no gaps, added to the arrays of
// `sums`. A term may look at constants of its column and at one of all columns. y is x where a
// kernel does not look at it.
struct gm_columns {
  size_t rows, columns;
  const float *x, *y;
  const float *constants[gm_column_constants_most]; // [columns] each
  float *sums[gm_column_sums_most];                 // [columns] each
  float parameter;
};

typedef void gm_column_kernel(const struct gm_columns *columns);

// Rows are summed in chunks, at most 64, of a size that depends on rows and columns alone.
struct gm_row_chunks {
  size_t count, rows; // chunks, and rows of each but the last
};

struct gm_row_chunks gm_row_chunks(size_t rows, size_t columns);

// Lets `kernel` add up each chunk of `columns` in rows of `partial` [sums, chunks, columns].
void gm_run_column_chunks(gm_column_kernel *kernel, const struct gm_columns *columns,
                          float *partial);

// Sets the sums of `columns` to those of all chunks; `partial` as above is workspace.
void gm_run_columns(gm_column_kernel *kernel, const struct gm_columns *columns, float *partial);

#include "gm_broadcasts.h"

#include "gm_arithmetic.h"
#include "kernels.h"

static const struct gm_broadcast_kernels *kernels(void) {
  return &gm_pointwise()->broadcasts;
}

// `stride` is that of the second input: 0 for a row, 1 for a column.
static void run(gm_row_kernel *kernel, size_t rows, size_t columns, const float *x,
                const float *other, size_t stride, float *y) {
  const struct gm_rows all = {.rows = rows,
                              .columns = columns,
                              .inputs = {{x, columns}, {other, stride}},
                              .outputs = {{y, columns}}};
  gm_run_rows(kernel, gm_light, &all);
}

void gm_add_row(size_t rows, size_t columns, const float *x, const float *row, float *y) {
  run(kernels()->add_row, rows, columns, x, row, 0, y);
}

void gm_multiply_row(size_t rows, size_t columns, const float *x, const float *row, float *y) {
  run(kernels()->multiply_row, rows, columns, x, row, 0, y);
}

void gm_add_column(size_t rows, size_t columns, const float *x, const float *column, float *y) {
  if (columns == 1)
    gm_add(rows, x, column, y);
  else
    run(kernels()->add_column, rows, columns, x, column, 1, y);
}

void gm_multiply_column(size_t rows, size_t columns, const float *x, const float *column,
                        float *y) {
  if (columns == 1)
    gm_multiply(rows, x, column, y);
  else
    run(kernels()->multiply_column, rows, columns, x, column, 1, y);
}

void gm_repeat_row(size_t rows, size_t columns, const float *row, float *y) {
  const struct gm_rows all = {
      .rows = rows, .columns = columns, .inputs = {{row, 0}}, .outputs = {{y, columns}}};
  gm_run_rows(kernels()->repeat_row, gm_light, &all);
}

void gm_repeat_column(size_t rows, size_t columns, const float *column, float *y) {
  const struct gm_rows all = {
      .rows = rows, .columns = columns, .inputs = {{0}, {column, 1}}, .outputs = {{y, columns}}};
  gm_run_rows(kernels()->repeat_column, gm_light, &all);
}

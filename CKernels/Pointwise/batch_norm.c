#include <math.h>
#include <string.h>

#include "gm_broadcasts.h"
#include "gm_normalisation.h"
#include "gm_threads.h"
#include "kernels.h"

static const struct gm_normalisation_kernels *kernels(void) {
  return &gm_pointwise()->normalisation;
}

struct statistics_work {
  struct gm_columns columns;
  float *partial; // [chunks, 2, columns]: mean, and sum of squared distances from it
};

static void chunk_statistics(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct statistics_work *work = context;
  const size_t columns = work->columns.columns;
  float *const means = work->partial + 2 * chunk * columns, *const squares = means + columns;
  memset(means, 0, 2 * columns * sizeof(float));
  struct gm_columns part = gm_columns_of_chunk(&work->columns, chunk, means);
  gm_pointwise()->sums.column_sums(&part);
  for (size_t c = 0; c < columns; c += 1) means[c] /= (float)part.rows;
  part.centres = means;
  part.sums = squares;
  gm_pointwise()->sums.column_squares(&part);
}

// Joins the chunks of one column: two sets whose means differ by δ have δ² n m / (n + m) more
// squares.
static void join_chunks(const struct statistics_work *work, size_t c, float *mean,
                        float *variance) {
  const size_t columns = work->columns.columns, rows = work->columns.rows;
  const struct gm_row_chunks chunks = gm_row_chunks(rows, columns);
  double count = 0, joined_mean = 0, squares = 0;
  for (size_t chunk = 0; chunk < chunks.count; chunk += 1) {
    const float *const partial = work->partial + 2 * chunk * columns + c;
    const size_t left = rows - chunk * chunks.rows;
    const double added = (double)(left < chunks.rows ? left : chunks.rows);
    const double distance = (double)partial[0] - joined_mean;
    count += added;
    joined_mean += distance * added / count;
    squares += (double)partial[columns] + distance * distance * added * (count - added) / count;
  }
  *mean = (float)joined_mean;
  *variance = (float)(squares / count);
}

void gm_batch_statistics(size_t rows, size_t columns, const float *x, float *means,
                         float *variances, float *workspace) {
  struct statistics_work work = {{.rows = rows, .columns = columns, .x = x, .y = x, .centres = x},
                                 workspace};
  gm_run_chunks(gm_row_chunks(rows, columns).count, 2 * gm_light * (double)rows * (double)columns,
                chunk_statistics, &work);
  for (size_t c = 0; c < columns; c += 1) join_chunks(&work, c, &means[c], &variances[c]);
}

void gm_batch_norm(size_t rows, size_t columns, const float *x, const float *means,
                   const float *variances, float epsilon, const float *scale, const float *shift,
                   float *y, float *workspace) {
  float *const factors = workspace;
  for (size_t c = 0; c < columns; c += 1) factors[c] = scale[c] / sqrtf(variances[c] + epsilon);
  const struct gm_rows all = {.rows = rows,
                              .columns = columns,
                              .inputs = {{x, columns}, {means, 0}, {factors, 0}, {shift, 0}},
                              .outputs = {{y, columns}}};
  gm_run_rows(kernels()->batch_norm, gm_light, &all);
}

// dshift = Σ dy and dscale = Σ dy · n; leaves scale / √(variance + epsilon) in `factors`.
static void parameter_gradients(size_t rows, size_t columns, const float *x, const float *means,
                                const float *variances, float epsilon, const float *scale,
                                const float *dy, float *dscale, float *dshift, float *factors,
                                float *workspace) {
  const struct gm_sum_kernels *const sums = &gm_pointwise()->sums;
  const struct gm_columns all = {rows, columns, dy, x, means, dshift};
  gm_run_columns(sums->column_sums, &all, workspace);
  struct gm_columns centred = all;
  centred.sums = dscale;
  gm_run_columns(sums->column_centred_dots, &centred, workspace);
  for (size_t c = 0; c < columns; c += 1) {
    const float deviation = sqrtf(variances[c] + epsilon);
    dscale[c] /= deviation;
    factors[c] = scale[c] / deviation;
  }
}

void gm_batch_norm_backward(size_t rows, size_t columns, const float *x, const float *means,
                            const float *variances, float epsilon, const float *scale,
                            const float *dy, float *dx, float *dscale, float *dshift,
                            float *workspace) {
  float *const factors = workspace, *const slopes = factors + columns,
               *const offsets = slopes + columns;
  parameter_gradients(rows, columns, x, means, variances, epsilon, scale, dy, dscale, dshift,
                      factors, offsets + columns);
  // dx = factor · dy + slope · (x - mean) + offset
  for (size_t c = 0; c < columns; c += 1) {
    const float deviation = sqrtf(variances[c] + epsilon);
    slopes[c] = -factors[c] * dscale[c] / ((float)rows * deviation);
    offsets[c] = -factors[c] * dshift[c] / (float)rows;
  }
  const struct gm_rows all = {
      .rows = rows,
      .columns = columns,
      .inputs = {{dy, columns}, {x, columns}, {means, 0}, {factors, 0}, {slopes, 0}, {offsets, 0}},
      .outputs = {{dx, columns}}};
  gm_run_rows(kernels()->batch_norm_backward, gm_light, &all);
}

void gm_batch_norm_fixed_backward(size_t rows, size_t columns, const float *x, const float *means,
                                  const float *variances, float epsilon, const float *scale,
                                  const float *dy, float *dx, float *dscale, float *dshift,
                                  float *workspace) {
  float *const factors = workspace;
  parameter_gradients(rows, columns, x, means, variances, epsilon, scale, dy, dscale, dshift,
                      factors, factors + columns);
  gm_multiply_row(rows, columns, dy, factors, dx);
}

size_t gm_batch_norm_workspace_size(size_t rows, size_t columns) {
  const size_t chunks = gm_row_chunks(rows, columns).count;
  const size_t statistics = 2 * chunks, gradients = 3 + chunks;
  return (statistics > gradients ? statistics : gradients) * columns;
}

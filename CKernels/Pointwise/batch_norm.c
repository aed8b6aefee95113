#include <math.h>

#include "gm_normalisation.h"
#include "gm_sizes.h"
#include "kernels.h"

static const struct gm_batch_norm_kernels *kernels(void) {
  return &gm_pointwise()->batch_norm;
}

enum { group_size = 16 };

// Of sets of `count` numbers, a column each: their means and the squared distances from them.
struct group {
  double count, means[group_size], squares[group_size];
};

// Two sets whose means differ by δ have δ² n m / (n + m) more squares than both alone.
static void join(struct group *group, size_t rows, size_t columns, const float *means,
                 const float *squares) {
  const double before = group->count;
  group->count += (double)rows;
  const double share = (double)rows / group->count;
  for (size_t c = 0; c < columns; c += 1) {
    const double distance = (double)means[c] - group->means[c];
    group->means[c] += distance * share;
    group->squares[c] += (double)squares[c] + distance * distance * (share * before);
  }
}

// Joins the statistics of all chunks, where a row of `all` is several of the group's.
static void join_chunks(struct group *group, size_t columns, const struct gm_columns *all,
                        size_t stride, const float *partial) {
  const struct gm_row_chunks chunks = gm_row_chunks(all->rows, all->columns);
  for (size_t chunk = 0; chunk < chunks.count; chunk += 1) {
    const float *const means = partial + chunk * all->columns;
    const float *const squares = means + chunks.count * all->columns;
    const size_t rows = gm_smaller(all->rows - chunk * chunks.rows, chunks.rows);
    for (size_t at = 0; at < all->columns; at += stride)
      join(group, rows, columns, means + at, squares + at);
  }
}

// Rows narrower than a vector are taken so many at a time.
static size_t rows_at_a_time(size_t rows, size_t columns) {
  return columns < group_size && rows >= group_size ? group_size : 1;
}

void gm_batch_statistics(size_t rows, size_t columns, const float *x, float *means,
                         float *variances, float *workspace) {
  const size_t width = rows_at_a_time(rows, columns), left = rows % width;
  const float *const last = x + (rows - left) * columns;
  const struct gm_columns wide = {rows / width, width * columns, x, x, .sums = {means, variances}};
  const struct gm_columns rest = {left, columns, last, last, .sums = {means, variances}};
  float *const rest_partial =
      workspace + 2 * wide.columns * gm_row_chunks(wide.rows, wide.columns).count;
  gm_run_column_chunks(kernels()->statistics, &wide, workspace);
  gm_run_column_chunks(kernels()->statistics, &rest, rest_partial);
  for (size_t first = 0; first < columns; first += group_size) {
    const size_t count = gm_smaller(columns - first, group_size);
    struct group group = {0};
    join_chunks(&group, count, &wide, columns, workspace + first);
    join_chunks(&group, count, &rest, columns, rest_partial + first);
    for (size_t c = 0; c < count; c += 1) {
      means[first + c] = (float)group.means[c];
      variances[first + c] = (float)(group.squares[c] / group.count);
    }
  }
}

static void find_factors(size_t columns, const float *scale, const float *variances, float epsilon,
                         float *factors) {
  for (size_t c = 0; c < columns; c += 1) factors[c] = scale[c] / sqrtf(variances[c] + epsilon);
}

void gm_batch_norm(size_t rows, size_t columns, const float *x, const float *means,
                   const float *variances, float epsilon, const float *scale, const float *shift,
                   float slope, float *y, float *workspace) {
  float *const factors = workspace;
  find_factors(columns, scale, variances, epsilon, factors);
  const struct gm_rows all = {.rows = rows,
                              .columns = columns,
                              .inputs = {{x, columns}, {means, 0}, {factors, 0}, {shift, 0}},
                              .outputs = {{y, columns}},
                              .parameters = {slope}};
  gm_run_rows(slope == 0 ? kernels()->apply_relu : kernels()->apply, gm_light, &all);
}

// What both backward passes work in: [columns] each, and the sums' own.
struct gradient_workspace {
  float *factors, *slopes, *offsets, *sums;
};

static struct gradient_workspace gradient_workspace(size_t columns, float *workspace) {
  return (struct gradient_workspace){workspace, workspace + columns, workspace + 2 * columns,
                                     workspace + 3 * columns};
}

// dx = factor · dz + slope · (x - mean) + offset, where dz is the gradient before the rectifier.
static void input_gradient(size_t rows, size_t columns, const float *x, const float *means,
                           const float *shift, float slope, const float *dy, float *dx,
                           const struct gradient_workspace *own) {
  const struct gm_rows all = {.rows = rows,
                              .columns = columns,
                              .inputs = {{dy, columns},
                                         {x, columns},
                                         {means, 0},
                                         {own->factors, 0},
                                         {shift, 0},
                                         {own->slopes, 0},
                                         {own->offsets, 0}},
                              .outputs = {{dx, columns}},
                              .parameters = {slope}};
  gm_run_rows(kernels()->backward, gm_light, &all);
}

// dshift = Σ dz and dscale = Σ dz · n; leaves scale / √(variance + epsilon) in the factors.
static void parameter_gradients(size_t rows, size_t columns, const float *x, const float *means,
                                const float *variances, float epsilon, const float *scale,
                                const float *shift, float slope, const float *dy, float *dscale,
                                float *dshift, const struct gradient_workspace *own) {
  find_factors(columns, scale, variances, epsilon, own->factors);
  const struct gm_columns all = {rows,
                                 columns,
                                 dy,
                                 x,
                                 .constants = {means, own->factors, shift},
                                 .sums = {dshift, dscale},
                                 .parameter = slope};
  gm_run_columns(kernels()->sums, &all, own->sums);
  for (size_t c = 0; c < columns; c += 1) dscale[c] /= sqrtf(variances[c] + epsilon);
}

void gm_batch_norm_backward(size_t rows, size_t columns, const float *x, const float *means,
                            const float *variances, float epsilon, const float *scale,
                            const float *shift, float slope, const float *dy, float *dx,
                            float *dscale, float *dshift, float *workspace) {
  const struct gradient_workspace own = gradient_workspace(columns, workspace);
  parameter_gradients(rows, columns, x, means, variances, epsilon, scale, shift, slope, dy, dscale,
                      dshift, &own);
  for (size_t c = 0; c < columns; c += 1) {
    const float deviation = sqrtf(variances[c] + epsilon);
    own.slopes[c] = -own.factors[c] * dscale[c] / ((float)rows * deviation);
    own.offsets[c] = -own.factors[c] * dshift[c] / (float)rows;
  }
  input_gradient(rows, columns, x, means, shift, slope, dy, dx, &own);
}

void gm_batch_norm_fixed_backward(size_t rows, size_t columns, const float *x, const float *means,
                                  const float *variances, float epsilon, const float *scale,
                                  const float *shift, float slope, const float *dy, float *dx,
                                  float *dscale, float *dshift, float *workspace) {
  const struct gradient_workspace own = gradient_workspace(columns, workspace);
  parameter_gradients(rows, columns, x, means, variances, epsilon, scale, shift, slope, dy, dscale,
                      dshift, &own);
  for (size_t c = 0; c < columns; c += 1) own.slopes[c] = own.offsets[c] = 0;
  input_gradient(rows, columns, x, means, shift, slope, dy, dx, &own);
}

size_t gm_batch_norm_workspace_size(size_t rows, size_t columns) {
  const size_t width = rows_at_a_time(rows, columns), wide_columns = width * columns;
  const size_t wide = gm_row_chunks(rows / width, wide_columns).count * wide_columns;
  const size_t rest = gm_row_chunks(rows % width, columns).count * columns;
  const size_t gradients = 2 * gm_row_chunks(rows, columns).count * columns;
  return 3 * columns + (gradients > 2 * (wide + rest) ? gradients : 2 * (wide + rest));
}

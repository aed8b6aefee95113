#include "gm_weight_norm.h"

#include <math.h>

#include "gm_broadcasts.h"
#include "gm_sums.h"
#include "kernels.h"

void gm_weight_norm(size_t rows, size_t columns, const float *v, const float *gains, float *w,
                    float *norms, float *workspace) {
  float *const factors = workspace;
  gm_column_dots(rows, columns, v, v, norms, workspace + columns);
  for (size_t c = 0; c < columns; c += 1) {
    norms[c] = sqrtf(norms[c]);
    factors[c] = gains[c] / norms[c];
  }
  gm_multiply_row(rows, columns, v, factors, w);
}

void gm_weight_norm_backward(size_t rows, size_t columns, const float *v, const float *gains,
                             const float *norms, const float *dw, float *dv, float *dgains,
                             float *workspace) {
  float *const factors = workspace, *const projections = workspace + columns;
  gm_column_dots(rows, columns, dw, v, dgains, workspace + 2 * columns);
  for (size_t c = 0; c < columns; c += 1) {
    dgains[c] /= norms[c];
    factors[c] = gains[c] / norms[c];
    projections[c] = -factors[c] * dgains[c] / norms[c];
  }
  const struct gm_rows all = {
      .rows = rows,
      .columns = columns,
      .inputs = {{dw, columns}, {v, columns}, {factors, 0}, {projections, 0}},
      .outputs = {{dv, columns}}};
  gm_run_rows(gm_pointwise()->broadcasts.combine_rows, gm_light, &all);
}

size_t gm_weight_norm_workspace_size(size_t rows, size_t columns) {
  return 2 * columns + gm_column_sums_workspace_size(rows, columns);
}

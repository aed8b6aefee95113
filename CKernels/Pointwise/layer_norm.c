#include <string.h>

#include "gm_normalisation.h"
#include "gm_threads.h"
#include "kernels.h"

static const struct gm_layer_norm_kernels *kernels(void) {
  return &gm_pointwise()->layer_norm;
}

void gm_layer_norm(size_t rows, size_t columns, const float *x, float epsilon, const float *scale,
                   const float *shift, float *y, float *means, float *deviations) {
  const struct gm_rows all = {.rows = rows,
                              .columns = columns,
                              .inputs = {{x, columns}, {scale, 0}, {shift, 0}},
                              .outputs = {{y, columns}, {means, 1}, {deviations, 1}},
                              .parameters = {epsilon}};
  gm_run_rows(kernels()->apply, 2 * gm_light, &all);
}

struct backward_work {
  struct gm_rows rows;
  struct gm_row_chunks chunks;
  float *partial; // [chunks, 2, columns]: dscale and dshift
};

static void run_backward_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct backward_work *work = context;
  const size_t first = chunk * work->chunks.rows, columns = work->rows.columns;
  struct gm_rows part = work->rows;
  part.rows = part.rows - first < work->chunks.rows ? part.rows - first : work->chunks.rows;
  for (size_t i = 0; i < gm_map_inputs; i += 1)
    if (part.inputs[i].at) part.inputs[i].at += first * part.inputs[i].stride;
  part.outputs[0].at += first * columns;
  float *const partial = work->partial + 2 * chunk * columns;
  memset(partial, 0, 2 * columns * sizeof(float));
  part.outputs[1].at = partial;
  part.outputs[2].at = partial + columns;
  kernels()->backward(&part);
}

void gm_layer_norm_backward(size_t rows, size_t columns, const float *x, const float *means,
                            const float *deviations, const float *scale, const float *dy, float *dx,
                            float *dscale, float *dshift, float *workspace) {
  struct backward_work work = {
      .rows = {.rows = rows,
               .columns = columns,
               .inputs = {{x, columns}, {dy, columns}, {scale, 0}, {means, 1}, {deviations, 1}},
               .outputs = {{dx, columns}}},
      .chunks = gm_row_chunks(rows, columns),
      .partial = workspace + 2 * columns};
  gm_run_chunks(work.chunks.count, 4 * gm_light * (double)rows * (double)columns,
                run_backward_chunk, &work);
  memset(workspace, 0, 2 * columns * sizeof(float));
  gm_pointwise()->columns.sums(&(struct gm_columns){.rows = work.chunks.count,
                                                    .columns = 2 * columns,
                                                    .x = work.partial,
                                                    .y = work.partial,
                                                    .sums = {workspace}});
  memcpy(dscale, workspace, columns * sizeof(float));
  memcpy(dshift, workspace + columns, columns * sizeof(float));
}

size_t gm_layer_norm_workspace_size(size_t rows, size_t columns) {
  return 2 * (gm_row_chunks(rows, columns).count + 1) * columns;
}

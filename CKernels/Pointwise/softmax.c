#include "gm_softmax.h"

#include "kernels.h"

static const struct gm_softmax_kernels *kernels(void) {
  return &gm_pointwise()->softmax;
}

void gm_softmax(size_t rows, size_t classes, const float *x, float *y) {
  const struct gm_rows all = {
      .rows = rows, .columns = classes, .inputs = {{x, classes}}, .outputs = {{y, classes}}};
  gm_run_rows(kernels()->softmax, gm_heavy, &all);
}

void gm_log_softmax(size_t rows, size_t classes, const float *x, float *y) {
  const struct gm_rows all = {
      .rows = rows, .columns = classes, .inputs = {{x, classes}}, .outputs = {{y, classes}}};
  gm_run_rows(kernels()->log_softmax, gm_heavy, &all);
}

static void run_backward(gm_row_kernel *kernel, double operations, size_t rows, size_t classes,
                         const float *y, const float *dy, float *dx) {
  const struct gm_rows all = {.rows = rows,
                              .columns = classes,
                              .inputs = {{y, classes}, {dy, classes}},
                              .outputs = {{dx, classes}}};
  gm_run_rows(kernel, operations, &all);
}

void gm_softmax_backward(size_t rows, size_t classes, const float *y, const float *dy, float *dx) {
  run_backward(kernels()->softmax_backward, gm_light, rows, classes, y, dy, dx);
}

void gm_log_softmax_backward(size_t rows, size_t classes, const float *y, const float *dy,
                             float *dx) {
  run_backward(kernels()->log_softmax_backward, gm_heavy, rows, classes, y, dy, dx);
}

void gm_log_sum_exp(size_t rows, size_t classes, const float *x, float *y) {
  const struct gm_rows all = {
      .rows = rows, .columns = classes, .inputs = {{x, classes}}, .outputs = {{y, 1}}};
  gm_run_rows(kernels()->log_sum_exp, gm_heavy, &all);
}

void gm_softmax_cross_entropy(size_t rows, size_t classes, const float *x, const int32_t *targets,
                              float *losses, float *log_sums) {
  const struct gm_rows all = {.rows = rows,
                              .columns = classes,
                              .inputs = {{x, classes}},
                              .indices = targets,
                              .outputs = {{losses, 1}, {log_sums, 1}}};
  gm_run_rows(kernels()->cross_entropy, gm_heavy, &all);
}

void gm_softmax_cross_entropy_backward(size_t rows, size_t classes, const float *x,
                                       const int32_t *targets, const float *log_sums,
                                       const float *dlosses, float *dx) {
  const struct gm_rows all = {.rows = rows,
                              .columns = classes,
                              .inputs = {{x, classes}, {log_sums, 1}, {dlosses, 1}},
                              .indices = targets,
                              .outputs = {{dx, classes}}};
  gm_run_rows(kernels()->cross_entropy_backward, gm_heavy, &all);
}

void gm_sample_categorical(size_t rows, size_t classes, const float *x, const float *uniforms,
                           int32_t *choices) {
  const struct gm_rows all = {.rows = rows,
                              .columns = classes,
                              .inputs = {{x, classes}, {uniforms, 1}},
                              .choices = choices};
  gm_run_rows(kernels()->sample, 2 * gm_heavy, &all);
}

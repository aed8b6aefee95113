#include "gm_activations.h"

#include "kernels.h"

static const struct gm_activation_kernels *kernels(void) {
  return &gm_pointwise()->activations;
}

static void map_1(gm_map_kernel *kernel, double operations, size_t n, float parameter,
                  const float *x, float *y) {
  gm_run_map(
      kernel, operations,
      &(struct gm_map){.count = n, .inputs = {x}, .outputs = {y}, .parameters = {parameter}});
}

static void map_2(gm_map_kernel *kernel, double operations, size_t n, float parameter,
                  const float *xy, const float *dy, float *dx) {
  gm_run_map(
      kernel, operations,
      &(struct gm_map){.count = n, .inputs = {xy, dy}, .outputs = {dx}, .parameters = {parameter}});
}

void gm_relu(size_t n, const float *x, float *y) {
  map_1(kernels()->relu, gm_light, n, 0, x, y);
}

void gm_relu_backward(size_t n, const float *y, const float *dy, float *dx) {
  map_2(kernels()->leaky_relu_backward, gm_light, n, 0, y, dy, dx);
}

void gm_leaky_relu(size_t n, float slope, const float *x, float *y) {
  map_1(kernels()->leaky_relu, gm_light, n, slope, x, y);
}

void gm_leaky_relu_backward(size_t n, float slope, const float *y, const float *dy, float *dx) {
  map_2(kernels()->leaky_relu_backward, gm_light, n, slope, y, dy, dx);
}

void gm_elu(size_t n, float alpha, const float *x, float *y) {
  map_1(kernels()->elu, gm_heavy, n, alpha, x, y);
}

void gm_elu_backward(size_t n, float alpha, const float *y, const float *dy, float *dx) {
  map_2(kernels()->elu_backward, gm_light, n, alpha, y, dy, dx);
}

void gm_gelu(size_t n, const float *x, float *y) {
  map_1(kernels()->gelu, gm_heavy, n, 0, x, y);
}

void gm_gelu_backward(size_t n, const float *x, const float *dy, float *dx) {
  map_2(kernels()->gelu_backward, gm_heavy, n, 0, x, dy, dx);
}

void gm_silu(size_t n, const float *x, float *y) {
  map_1(kernels()->silu, gm_heavy, n, 0, x, y);
}

void gm_silu_backward(size_t n, const float *x, const float *dy, float *dx) {
  map_2(kernels()->silu_backward, gm_heavy, n, 0, x, dy, dx);
}

void gm_sigmoid(size_t n, const float *x, float *y) {
  map_1(kernels()->sigmoid, gm_heavy, n, 0, x, y);
}

void gm_sigmoid_backward(size_t n, const float *y, const float *dy, float *dx) {
  map_2(kernels()->sigmoid_backward, gm_light, n, 0, y, dy, dx);
}

void gm_tanh(size_t n, const float *x, float *y) {
  map_1(kernels()->tanh, gm_heavy, n, 0, x, y);
}

void gm_tanh_backward(size_t n, const float *y, const float *dy, float *dx) {
  map_2(kernels()->tanh_backward, gm_light, n, 0, y, dy, dx);
}

void gm_softplus(size_t n, const float *x, float *y) {
  map_1(kernels()->softplus, gm_heavy, n, 0, x, y);
}

void gm_softplus_backward(size_t n, const float *x, const float *dy, float *dx) {
  map_2(kernels()->softplus_backward, gm_heavy, n, 0, x, dy, dx);
}

void gm_gate(size_t rows, size_t channels, const float *x, float *y) {
  const struct gm_rows gated = {.rows = rows,
                                .columns = channels,
                                .inputs = {{x, 2 * channels}, {x + channels, 2 * channels}},
                                .outputs = {{y, channels}}};
  gm_run_rows(kernels()->gate, 2 * gm_heavy, &gated);
}

void gm_gate_backward(size_t rows, size_t channels, const float *x, const float *dy, float *dx) {
  const size_t both = 2 * channels;
  const struct gm_rows gated = {.rows = rows,
                                .columns = channels,
                                .inputs = {{x, both}, {x + channels, both}, {dy, channels}},
                                .outputs = {{dx, both}, {dx + channels, both}}};
  gm_run_rows(kernels()->gate_backward, 2 * gm_heavy, &gated);
}

void gm_linear_gate(size_t rows, size_t channels, const float *x, const float *addend, float *y) {
  const size_t both = 2 * channels;
  const struct gm_rows gated = {.rows = rows,
                                .columns = channels,
                                .inputs = {{x, both}, {x + channels, both}, {addend, channels}},
                                .outputs = {{y, channels}}};
  gm_run_rows(kernels()->linear_gate, gm_heavy, &gated);
}

void gm_linear_gate_backward(size_t rows, size_t channels, const float *x, const float *dy,
                             float *dx) {
  const size_t both = 2 * channels;
  const struct gm_rows gated = {.rows = rows,
                                .columns = channels,
                                .inputs = {{x, both}, {x + channels, both}, {dy, channels}},
                                .outputs = {{dx, both}, {dx + channels, both}}};
  gm_run_rows(kernels()->linear_gate_backward, gm_heavy, &gated);
}

void gm_concat_elu(size_t rows, size_t channels, const float *x, float *y) {
  const size_t both = 2 * channels;
  const struct gm_rows all = {.rows = rows,
                              .columns = channels,
                              .inputs = {{x, channels}},
                              .outputs = {{y, both}, {y + channels, both}}};
  gm_run_rows(kernels()->concat_elu, gm_heavy, &all);
}

void gm_concat_elu_backward(size_t rows, size_t channels, const float *y, const float *dy,
                            float *dx) {
  const size_t both = 2 * channels;
  const struct gm_rows all = {
      .rows = rows,
      .columns = channels,
      .inputs = {{y, both}, {y + channels, both}, {dy, both}, {dy + channels, both}},
      .outputs = {{dx, channels}}};
  gm_run_rows(kernels()->concat_elu_backward, gm_light, &all);
}

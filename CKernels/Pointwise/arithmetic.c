#include "gm_arithmetic.h"

#include "kernels.h"

static const struct gm_arithmetic_kernels *kernels(void) {
  return &gm_pointwise()->arithmetic;
}

static void map_1(gm_map_kernel *kernel, size_t n, const float *x, float *y) {
  gm_run_map(kernel, gm_light, &(struct gm_map){.count = n, .inputs = {x}, .outputs = {y}});
}

static void map_2(gm_map_kernel *kernel, size_t n, const float *a, const float *b, float *y) {
  gm_run_map(kernel, gm_light, &(struct gm_map){.count = n, .inputs = {a, b}, .outputs = {y}});
}

void gm_fill(size_t n, float value, float *y) {
  gm_run_map(kernels()->fill, gm_light,
             &(struct gm_map){.count = n, .outputs = {y}, .parameters = {value}});
}

void gm_add(size_t n, const float *a, const float *b, float *y) {
  map_2(kernels()->add, n, a, b, y);
}

void gm_subtract(size_t n, const float *a, const float *b, float *y) {
  map_2(kernels()->subtract, n, a, b, y);
}

void gm_multiply(size_t n, const float *a, const float *b, float *y) {
  map_2(kernels()->multiply, n, a, b, y);
}

void gm_divide(size_t n, const float *a, const float *b, float *y) {
  map_2(kernels()->divide, n, a, b, y);
}

void gm_multiply_add(size_t n, const float *a, const float *b, const float *c, float *y) {
  gm_run_map(kernels()->multiply_add, gm_light,
             &(struct gm_map){.count = n, .inputs = {a, b, c}, .outputs = {y}});
}

void gm_scale_and_add(size_t n, float scale, const float *x, float *y) {
  gm_run_map(kernels()->scale_and_add, gm_light,
             &(struct gm_map){.count = n, .inputs = {x, y}, .outputs = {y}, .parameters = {scale}});
}

void gm_scale(size_t n, float scale, const float *x, float *y) {
  gm_run_map(kernels()->scale, gm_light,
             &(struct gm_map){.count = n, .inputs = {x}, .outputs = {y}, .parameters = {scale}});
}

void gm_scale_and_shift(size_t n, float scale, float shift, const float *x, float *y) {
  gm_run_map(
      kernels()->scale_and_shift, gm_light,
      &(struct gm_map){.count = n, .inputs = {x}, .outputs = {y}, .parameters = {scale, shift}});
}

void gm_negative(size_t n, const float *x, float *y) {
  map_1(kernels()->negative, n, x, y);
}

void gm_absolute(size_t n, const float *x, float *y) {
  map_1(kernels()->absolute, n, x, y);
}

void gm_absolute_backward(size_t n, const float *x, const float *dy, float *dx) {
  map_2(kernels()->absolute_backward, n, x, dy, dx);
}

void gm_sign(size_t n, const float *x, float *y) {
  map_1(kernels()->sign, n, x, y);
}

void gm_square(size_t n, const float *x, float *y) {
  map_2(kernels()->multiply, n, x, x, y);
}

void gm_square_backward(size_t n, const float *x, const float *dy, float *dx) {
  map_2(kernels()->square_backward, n, x, dy, dx);
}

void gm_square_root(size_t n, const float *x, float *y) {
  map_1(kernels()->square_root, n, x, y);
}

void gm_square_root_backward(size_t n, const float *y, const float *dy, float *dx) {
  map_2(kernels()->square_root_backward, n, y, dy, dx);
}

void gm_reciprocal(size_t n, const float *x, float *y) {
  map_1(kernels()->reciprocal, n, x, y);
}

void gm_reciprocal_backward(size_t n, const float *y, const float *dy, float *dx) {
  map_2(kernels()->reciprocal_backward, n, y, dy, dx);
}

void gm_exp(size_t n, const float *x, float *y) {
  gm_run_map(kernels()->exp, gm_heavy, &(struct gm_map){.count = n, .inputs = {x}, .outputs = {y}});
}

void gm_log(size_t n, const float *x, float *y) {
  gm_run_map(kernels()->log, gm_heavy, &(struct gm_map){.count = n, .inputs = {x}, .outputs = {y}});
}

void gm_clamp(size_t n, float low, float high, const float *x, float *y) {
  gm_run_map(
      kernels()->clamp, gm_light,
      &(struct gm_map){.count = n, .inputs = {x}, .outputs = {y}, .parameters = {low, high}});
}

void gm_clamp_backward(size_t n, float low, float high, const float *x, const float *dy,
                       float *dx) {
  gm_run_map(
      kernels()->clamp_backward, gm_light,
      &(struct gm_map){.count = n, .inputs = {x, dy}, .outputs = {dx}, .parameters = {low, high}});
}

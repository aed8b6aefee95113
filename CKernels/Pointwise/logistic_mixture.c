#include "gm_logistic_mixture.h"

#include <assert.h>

#include "kernels.h"

// Functions of an element that heavy, for each component of a channel.
static const double functions = 8;

static const struct gm_logistic_mixture_kernels *kernels(void) {
  return &gm_pointwise()->logistic_mixture;
}

static size_t parameter_count(size_t channels, size_t components) {
  return components * (channels == 1 ? 3 : 10);
}

static float half_width(size_t levels) {
  return 1 / (float)(levels - 1);
}

void gm_logistic_mixture(size_t pixels, size_t channels, size_t components, size_t levels,
                         const float *parameters, const float *images, float *log_probabilities,
                         float *scores) {
  assert((channels == 1 || channels == 3) && levels > 1 && components > 0);
  const struct gm_rows all = {
      .rows = pixels,
      .columns = components,
      .inputs = {{parameters, parameter_count(channels, components)}, {images, channels}},
      .outputs = {{log_probabilities, 1}, {scores, components}},
      .parameters = {half_width(levels)}};
  gm_run_rows(kernels()->log_probability, functions * gm_heavy * (double)channels, &all);
}

void gm_logistic_mixture_backward(size_t pixels, size_t channels, size_t components, size_t levels,
                                  const float *parameters, const float *images, const float *scores,
                                  const float *dlog_probabilities, float *dparameters) {
  const size_t count = parameter_count(channels, components);
  const struct gm_rows all = {.rows = pixels,
                              .columns = components,
                              .inputs = {{parameters, count},
                                         {images, channels},
                                         {scores, components},
                                         {dlog_probabilities, 1}},
                              .outputs = {{dparameters, count}},
                              .parameters = {half_width(levels)}};
  gm_run_rows(kernels()->backward, functions * gm_heavy * (double)channels, &all);
}

#include "gm_optimisers.h"

#include <math.h>

#include "kernels.h"

static const struct gm_optimiser_kernels *kernels(void) {
  return &gm_pointwise()->optimisers;
}

void gm_sgd_step(size_t n, const struct gm_sgd_options *options, const float *gradient,
                 float *velocity, float *parameter) {
  struct gm_map map = {
      .count = n,
      .inputs = {gradient, parameter, velocity},
      .outputs = {parameter, velocity},
      .parameters = {options->learning_rate, options->weight_decay, options->momentum}};
  if (options->momentum == 0)
    gm_run_map(kernels()->sgd, gm_light, &map);
  else
    gm_run_map(options->nesterov ? kernels()->nesterov : kernels()->momentum, gm_light, &map);
}

void gm_rms_prop_step(size_t n, const struct gm_rms_prop_options *options, const float *gradient,
                      float *squares, float *velocity, float *parameter) {
  const struct gm_map map = {
      .count = n,
      .inputs = {gradient, parameter, squares, velocity},
      .outputs = {parameter, squares, velocity},
      .parameters = {options->learning_rate, options->weight_decay, (float)options->smoothing,
                     (float)(1 - options->smoothing), options->epsilon, options->momentum}};
  gm_run_map(options->momentum == 0 ? kernels()->rms_prop : kernels()->rms_prop_momentum,
             2 * gm_light, &map);
}

void gm_adam_step(size_t n, const struct gm_adam_options *options, const float *gradient,
                  float *moment, float *squares, float *parameter) {
  const double t = (double)options->step;
  const double correction1 = 1 - pow(options->beta1, t);
  const double correction2 = 1 - pow(options->beta2, t);
  const float shrinkage =
      options->decoupled ? 1 - options->learning_rate * options->weight_decay : 1;
  const struct gm_map map = {.count = n,
                             .inputs = {gradient, parameter, moment, squares},
                             .outputs = {parameter, moment, squares},
                             .parameters = {(float)((double)options->learning_rate / correction1),
                                            options->decoupled ? 0 : options->weight_decay,
                                            shrinkage, (float)(1 - options->beta1),
                                            (float)options->beta2, (float)(1 - options->beta2),
                                            (float)(1 / sqrt(correction2)), options->epsilon}};
  gm_run_map(kernels()->adam, 2 * gm_light, &map);
}

void gm_moving_average_step(size_t n, float decay, const float *value, float *average) {
  gm_run_map(
      kernels()->moving_average, gm_light,
      &(struct gm_map){
          .count = n, .inputs = {value, average}, .outputs = {average}, .parameters = {1 - decay}});
}

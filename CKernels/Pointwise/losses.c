#include "gm_losses.h"

#include "gm_gaussian.h"
#include "kernels.h"

static const struct gm_loss_kernels *kernels(void) {
  return &gm_pointwise()->losses;
}

void gm_binary_cross_entropy(size_t n, const float *logits, const float *targets, float *losses) {
  gm_run_map(kernels()->binary_cross_entropy, gm_heavy,
             &(struct gm_map){.count = n, .inputs = {logits, targets}, .outputs = {losses}});
}

void gm_binary_cross_entropy_backward(size_t n, const float *logits, const float *targets,
                                      const float *dlosses, float *dlogits) {
  gm_run_map(
      kernels()->binary_cross_entropy_backward, gm_heavy,
      &(struct gm_map){.count = n, .inputs = {logits, targets, dlosses}, .outputs = {dlogits}});
}

void gm_binary_cross_entropy_row_sums(size_t rows, size_t columns, const float *logits,
                                      const float *targets, float *sums) {
  gm_run_rows(gm_pointwise()->bernoulli.row_sums, gm_heavy,
              &(struct gm_rows){rows, columns, .inputs = {{logits, columns}, {targets, columns}},
                                .outputs = {{sums, 1}}});
}

void gm_binary_cross_entropy_row_sums_backward(size_t rows, size_t columns, const float *logits,
                                               const float *targets, const float *dsums,
                                               float *dlogits) {
  gm_run_rows(gm_pointwise()->bernoulli.row_sums_backward, gm_heavy,
              &(struct gm_rows){rows, columns,
                                .inputs = {{logits, columns}, {targets, columns}, {dsums, 1}},
                                .outputs = {{dlogits, columns}}});
}

void gm_squared_error(size_t n, const float *x, const float *targets, float *losses) {
  gm_run_map(kernels()->squared_error, gm_light,
             &(struct gm_map){.count = n, .inputs = {x, targets}, .outputs = {losses}});
}

void gm_squared_error_backward(size_t n, const float *x, const float *targets, const float *dlosses,
                               float *dx) {
  gm_run_map(kernels()->squared_error_backward, gm_light,
             &(struct gm_map){.count = n, .inputs = {x, targets, dlosses}, .outputs = {dx}});
}

void gm_gaussian_negative_log_likelihood(size_t n, const float *x, const float *means,
                                         const float *log_variances, float *losses) {
  gm_run_map(
      kernels()->gaussian, gm_heavy,
      &(struct gm_map){.count = n, .inputs = {x, means, log_variances}, .outputs = {losses}});
}

void gm_gaussian_negative_log_likelihood_backward(size_t n, const float *x, const float *means,
                                                  const float *log_variances, const float *dlosses,
                                                  float *dmeans, float *dlog_variances) {
  gm_run_map(kernels()->gaussian_backward, gm_heavy,
             &(struct gm_map){.count = n,
                              .inputs = {x, means, log_variances, dlosses},
                              .outputs = {dmeans, dlog_variances}});
}

void gm_gaussian_divergence(size_t n, const float *means, const float *log_variances,
                            float *losses) {
  gm_run_map(kernels()->gaussian_divergence, gm_heavy,
             &(struct gm_map){.count = n, .inputs = {means, log_variances}, .outputs = {losses}});
}

void gm_gaussian_divergence_backward(size_t n, const float *means, const float *log_variances,
                                     const float *dlosses, float *dmeans, float *dlog_variances) {
  gm_run_map(kernels()->gaussian_divergence_backward, gm_heavy,
             &(struct gm_map){.count = n,
                              .inputs = {means, log_variances, dlosses},
                              .outputs = {dmeans, dlog_variances}});
}

void gm_gaussian_sample(size_t n, const float *means, const float *log_variances,
                        const float *noise, float *samples) {
  gm_run_map(
      kernels()->gaussian_sample, gm_heavy,
      &(struct gm_map){.count = n, .inputs = {means, log_variances, noise}, .outputs = {samples}});
}

void gm_gaussian_sample_backward(size_t n, const float *log_variances, const float *noise,
                                 const float *dsamples, float *dlog_variances) {
  gm_run_map(kernels()->gaussian_sample_backward, gm_heavy,
             &(struct gm_map){.count = n,
                              .inputs = {log_variances, noise, dsamples},
                              .outputs = {dlog_variances}});
}

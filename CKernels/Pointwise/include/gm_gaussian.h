#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

// Independent normal variables, given by their means m and the logarithms v of their variances: n
// floats of each, element by element. Backward passes take the gradient of the result and write (do
// not add) those of the inputs. An output may be one of the inputs, but not overlap it otherwise.
// The same bits on every instruction set and number of threads.

/// l = ½ (ln 2π + v + (x - m)² e⁻ᵛ), the negative logarithm of the density at x, in nats
void gm_gaussian_negative_log_likelihood(size_t n, const float *x, const float *means,
                                         const float *log_variances, float *losses);
/// dm = (m - x) e⁻ᵛ · dl and dv = ½ (1 - (x - m)² e⁻ᵛ) · dl. The gradient of x is -dm.
void gm_gaussian_negative_log_likelihood_backward(size_t n, const float *x, const float *means,
                                                  const float *log_variances, const float *dlosses,
                                                  float *dmeans, float *dlog_variances);

/// l = ½ (eᵛ + m² - 1 - v), the Kullback–Leibler divergence from a standard normal variable, in
/// nats
void gm_gaussian_divergence(size_t n, const float *means, const float *log_variances,
                            float *losses);
/// dm = m · dl and dv = ½ (eᵛ - 1) · dl
void gm_gaussian_divergence_backward(size_t n, const float *means, const float *log_variances,
                                     const float *dlosses, float *dmeans, float *dlog_variances);

/// z = m + e^(v/2) · noise, where noise is standard normal (Kingma & Welling 2014)
void gm_gaussian_sample(size_t n, const float *means, const float *log_variances,
                        const float *noise, float *samples);
/// dv = ½ e^(v/2) · noise · dz. The gradient of m is dz.
void gm_gaussian_sample_backward(size_t n, const float *log_variances, const float *noise,
                                 const float *dsamples, float *dlog_variances);

#pragma clang assume_nonnull end

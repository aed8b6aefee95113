#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

// Mixtures of discretised logistic distributions (Salimans et al. 2017, "PixelCNN++", section 2):
// one of `components` K a pixel, over `channels` C, which is 1 (grey) or 3 (red, green, blue), each
// with the intensities 0, 1 / (levels - 1), …, 1. With x = 2 · intensity - 1, h = 1 / (levels - 1):
//
//     P(pixel) = Σₖ π[k] Π_c P(x_c | k),   π = softmax(logits)
//     P(x | k) = σ((x - μ[k] + h) / s[k]) - σ((x - μ[k] - h) / s[k]),   s = e^max(log scale, -7)
//
// where the first σ is 1 at the highest level, and the second is 0 at the lowest, so that
// probabilities sum to 1. A colour's mean depends on the colours before it:
//
//     μ_red = m_red,   μ_green = m_green + tanh(a) · red,
//     μ_blue = m_blue + tanh(b) · red + tanh(c) · green
//
// Parameters of a pixel lie as in the authors' code: K logits; then for each channel K means m and
// K log scales, followed by K coefficients where there are three channels: a beside red, b beside
// green, c beside blue. That is 3 K floats of a grey pixel and 10 K of a coloured one.
//
// The difference of sigmoids is computed as σ(u) · σ(-l) · (1 - e^(l - u)), whose logarithm is a
// sum of terms of one sign: it keeps its digits in both tails and at every scale.
//
// Outputs may not overlap inputs. The same bits on every instruction set and number of threads.

/// log_probabilities[r] = ln P(pixel r), in nats; scores[r, k] = logit[k] + Σ_c ln P(x_c | k), for
/// the backward pass. images is [pixels, channels].
void gm_logistic_mixture(size_t pixels, size_t channels, size_t components, size_t levels,
                         const float *parameters, const float *images, float *log_probabilities,
                         float *scores);

/// Writes (does not add) the gradient of the parameters, given `scores` and the gradient of the log
/// probabilities. That of a log scale below -7 is 0.
void gm_logistic_mixture_backward(size_t pixels, size_t channels, size_t components, size_t levels,
                                  const float *parameters, const float *images, const float *scores,
                                  const float *dlog_probabilities, float *dparameters);

#pragma clang assume_nonnull end

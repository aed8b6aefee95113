#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// Steps of optimisers on n parameters p with gradients g, in place, by PyTorch's formulas and in
// its order of operations. State starts at zero. The arrays must not overlap. The same bits on
// every instruction set and number of threads. What is taken from 1 is double, so that 1 - β₂ is
// not the rounding of β₂.

/// Stochastic gradient descent.
struct gm_sgd_options {
  float learning_rate;
  float momentum;     ///< μ; 0 needs no velocity.
  float weight_decay; ///< λ, as a term of the gradient.
  bool nesterov;      ///< Look ahead along the velocity (Sutskever et al. 2013).
};

/// g' = g + λ p,  v = μ v + g',  p -= learning_rate · (nesterov ? g' + μ v : v)
void gm_sgd_step(size_t n, const struct gm_sgd_options *options, const float *gradient,
                 float *_Nullable velocity, float *parameter);

/// RMSProp (Hinton 2012, lecture 6e).
struct gm_rms_prop_options {
  float learning_rate;
  double smoothing;   ///< α
  float epsilon;      ///< ε
  float momentum;     ///< μ; 0 needs no velocity.
  float weight_decay; ///< λ, as a term of the gradient.
};

/// g' = g + λ p,  s = α s + (1 - α) g'²,  v = μ v + g' / (√s + ε),  p -= learning_rate · v
void gm_rms_prop_step(size_t n, const struct gm_rms_prop_options *options, const float *gradient,
                      float *squares, float *_Nullable velocity, float *parameter);

/// Adam (Kingma & Ba 2015), or AdamW (Loshchilov & Hutter 2019) where the decay is decoupled.
struct gm_adam_options {
  float learning_rate;
  double beta1, beta2;
  float epsilon;      ///< ε
  float weight_decay; ///< λ
  bool decoupled; ///< λ shrinks p by learning_rate · λ p; otherwise it is a term of the gradient.
  int64_t step;   ///< t, from 1
};

/// g' = g + λ p, or p *= 1 - learning_rate · λ where decoupled
///
///     m += (1 - β₁) (g' - m),  s = β₂ s + (1 - β₂) g'²
///     p -= learning_rate / (1 - β₁ᵗ) · m / (√s / √(1 - β₂ᵗ) + ε)
void gm_adam_step(size_t n, const struct gm_adam_options *options, const float *gradient,
                  float *moment, float *squares, float *parameter);

/// average += (1 - decay) (value - average)
void gm_moving_average_step(size_t n, float decay, const float *value, float *average);

#pragma clang assume_nonnull end

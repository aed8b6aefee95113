#pragma once

#include "columns.h"
#include "maps.h"

// What each instruction set provides: one table, filled by templates/kernels.h.

struct gm_arithmetic_kernels {
  gm_map_kernel *fill, *add, *subtract, *multiply, *divide, *multiply_add;
  gm_map_kernel *scale, *scale_and_shift, *scale_and_add, *negative;
  gm_map_kernel *absolute, *absolute_backward, *sign, *square_backward;
  gm_map_kernel *square_root, *square_root_backward, *reciprocal, *reciprocal_backward;
  gm_map_kernel *exp, *log, *clamp, *clamp_backward;
};

struct gm_activation_kernels {
  gm_map_kernel *relu, *leaky_relu, *leaky_relu_backward, *elu, *elu_backward;
  gm_map_kernel *gelu, *gelu_backward, *silu, *silu_backward, *sigmoid, *sigmoid_backward;
  gm_map_kernel *tanh, *tanh_backward, *softplus, *softplus_backward;
  gm_row_kernel *gate, *gate_backward, *linear_gate, *linear_gate_backward;
  gm_row_kernel *concat_elu, *concat_elu_backward;
};

struct gm_broadcast_kernels {
  gm_row_kernel *add_row, *multiply_row, *combine_rows, *repeat_row, *add_column, *multiply_column,
      *repeat_column;
};

typedef double gm_sum_kernel(size_t n, const float *x, const float *y);

struct gm_sum_kernels {
  gm_sum_kernel *sum, *dot;
  gm_row_kernel *row_sums, *row_dots;
};

struct gm_column_kernels {
  gm_column_kernel *sums, *dots;
};

struct gm_loss_kernels {
  gm_map_kernel *binary_cross_entropy, *binary_cross_entropy_backward;
  gm_map_kernel *squared_error, *squared_error_backward;
  gm_map_kernel *gaussian, *gaussian_backward;
  gm_map_kernel *gaussian_divergence, *gaussian_divergence_backward;
  gm_map_kernel *gaussian_sample, *gaussian_sample_backward;
};

struct gm_bernoulli_kernels {
  gm_row_kernel *row_sums, *row_sums_backward;
};

struct gm_softmax_kernels {
  gm_row_kernel *softmax, *softmax_backward, *log_softmax, *log_softmax_backward;
  gm_row_kernel *log_sum_exp, *cross_entropy, *cross_entropy_backward, *sample;
};

struct gm_logistic_mixture_kernels {
  gm_row_kernel *log_probability, *backward;
};

struct gm_batch_norm_kernels {
  gm_column_kernel *statistics, *sums;
  gm_row_kernel *apply, *apply_relu, *backward;
};

struct gm_layer_norm_kernels {
  gm_row_kernel *apply, *backward;
};

struct gm_optimiser_kernels {
  gm_map_kernel *sgd, *momentum, *nesterov, *rms_prop, *rms_prop_momentum, *adam, *moving_average;
};

struct gm_pointwise_kernels {
  struct gm_arithmetic_kernels arithmetic;
  struct gm_activation_kernels activations;
  struct gm_broadcast_kernels broadcasts;
  struct gm_sum_kernels sums;
  struct gm_column_kernels columns;
  struct gm_loss_kernels losses;
  struct gm_bernoulli_kernels bernoulli;
  struct gm_softmax_kernels softmax;
  struct gm_logistic_mixture_kernels logistic_mixture;
  struct gm_batch_norm_kernels batch_norm;
  struct gm_layer_norm_kernels layer_norm;
  struct gm_optimiser_kernels optimisers;
  gm_map_kernel *keep;
};

extern const struct gm_pointwise_kernels gm_pointwise_portable, gm_pointwise_neon;
extern const struct gm_pointwise_kernels gm_pointwise_avx2, gm_pointwise_avx512;

// The table of the current instruction set.
const struct gm_pointwise_kernels *gm_pointwise(void);

// Steps of optimisers. in: gradient, parameter, state; out: parameter, state.

// The gradient with weight decay.
GM_INLINE vector decayed(const vector in[], float weight_decay) {
  return fused_multiply_add(splat(weight_decay), in[1], in[0]);
}

// parameters: learning rate, weight decay.
GM_INLINE void sgd(const vector in[], vector out[], const float *parameters) {
  out[0] = fused_multiply_add(splat(-parameters[0]), decayed(in, parameters[1]), in[1]);
}

// parameters: learning rate, weight decay, momentum; state: velocity.
GM_INLINE void momentum(const vector in[], vector out[], const float *parameters) {
  out[1] = fused_multiply_add(splat(parameters[2]), in[2], decayed(in, parameters[1]));
  out[0] = fused_multiply_add(splat(-parameters[0]), out[1], in[1]);
}

GM_INLINE void nesterov(const vector in[], vector out[], const float *parameters) {
  const vector gradient = decayed(in, parameters[1]);
  out[1] = fused_multiply_add(splat(parameters[2]), in[2], gradient);
  const vector ahead = fused_multiply_add(splat(parameters[2]), out[1], gradient);
  out[0] = fused_multiply_add(splat(-parameters[0]), ahead, in[1]);
}

// parameters: learning rate, weight decay, α, 1 - α, ε, momentum; state: squares, velocity.
GM_INLINE vector rms_prop_direction(const vector in[], vector out[], const float *parameters) {
  const vector gradient = decayed(in, parameters[1]);
  const vector squares = splat(parameters[2]) * in[2];
  out[1] = fused_multiply_add(splat(parameters[3]) * gradient, gradient, squares);
  return gradient / (square_root(out[1]) + splat(parameters[4]));
}

GM_INLINE void rms_prop(const vector in[], vector out[], const float *parameters) {
  const vector direction = rms_prop_direction(in, out, parameters);
  out[0] = fused_multiply_add(splat(-parameters[0]), direction, in[1]);
}

GM_INLINE void rms_prop_momentum(const vector in[], vector out[], const float *parameters) {
  const vector direction = rms_prop_direction(in, out, parameters);
  out[2] = fused_multiply_add(splat(parameters[5]), in[3], direction);
  out[0] = fused_multiply_add(splat(-parameters[0]), out[2], in[1]);
}

// parameters: corrected learning rate, weight decay, shrinkage, 1 - β₁, β₂, 1 - β₂, 1/√(1 - β₂ᵗ),
// ε; state: moment, squares.
GM_INLINE void adam(const vector in[], vector out[], const float *parameters) {
  const vector gradient = decayed(in, parameters[1]);
  const vector parameter = splat(parameters[2]) * in[1];
  out[1] = fused_multiply_add(splat(parameters[3]), gradient - in[2], in[2]);
  const vector squares = splat(parameters[4]) * in[3];
  out[2] = fused_multiply_add(splat(parameters[5]) * gradient, gradient, squares);
  const vector denominator =
      fused_multiply_add(square_root(out[2]), splat(parameters[6]), splat(parameters[7]));
  out[0] = parameter - splat(parameters[0]) * out[1] / denominator;
}

GM_INLINE vector moving_average(vector value, vector average, const float *share) {
  return fused_multiply_add(splat(share[0]), value - average, average);
}

GM_MAP(sgd, .several = sgd, .inputs = 2, .outputs = 1)
GM_MAP(momentum, .several = momentum, .inputs = 3, .outputs = 2)
GM_MAP(nesterov, .several = nesterov, .inputs = 3, .outputs = 2)
GM_MAP(rms_prop, .several = rms_prop, .inputs = 3, .outputs = 2)
GM_MAP(rms_prop_momentum, .several = rms_prop_momentum, .inputs = 4, .outputs = 3)
GM_MAP(adam, .several = adam, .inputs = 4, .outputs = 3)
GM_MAP(moving_average, .binary_with = moving_average)

static const struct gm_optimiser_kernels optimisers = {
    .sgd = map_sgd,
    .momentum = map_momentum,
    .nesterov = map_nesterov,
    .rms_prop = map_rms_prop,
    .rms_prop_momentum = map_rms_prop_momentum,
    .adam = map_adam,
    .moving_average = map_moving_average,
};

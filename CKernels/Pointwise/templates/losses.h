// Losses of an element, and the normal distribution.

GM_INLINE vector binary_cross_entropy(vector x, vector t) {
  const vector linear = fused_multiply_add(-x, t, maximum(x, splat(0)));
  return linear + logarithm_of_one_plus(exponential(-absolute(x)));
}

GM_INLINE vector binary_cross_entropy_backward(vector x, vector t, vector dl) {
  return (sigmoid(x) - t) * dl;
}

GM_INLINE vector squared_error(vector x, vector t) {
  return (x - t) * (x - t);
}

GM_INLINE vector squared_error_backward(vector x, vector t, vector dl) {
  return square_backward(x - t, dl);
}

GM_INLINE vector gaussian(vector x, vector mean, vector log_variance) {
  const vector distance = x - mean;
  const vector scaled = distance * exponential(-log_variance);
  const vector constant = splat(0x1.d67f1cp+0f); // ln 2π
  return 0.5f * fused_multiply_add(scaled, distance, constant + log_variance);
}

// in: x, mean, log variance, dl; out: their gradients but the first.
GM_INLINE void gaussian_backward(const vector in[], vector out[], const float *none) {
  (void)none;
  const vector distance = in[0] - in[1];
  const vector scaled = distance * exponential(-in[2]);
  out[0] = -scaled * in[3];
  out[1] = 0.5f * fused_multiply_add(-scaled, distance, splat(1)) * in[3];
}

GM_INLINE vector gaussian_divergence(vector mean, vector log_variance) {
  return 0.5f * fused_multiply_add(mean, mean, exponential(log_variance) - 1 - log_variance);
}

// in: mean, log variance, dl; out: the gradients of the first two.
GM_INLINE void gaussian_divergence_backward(const vector in[], vector out[], const float *none) {
  (void)none;
  out[0] = in[0] * in[2];
  out[1] = 0.5f * (exponential(in[1]) - 1) * in[2];
}

GM_INLINE vector gaussian_sample(vector mean, vector log_variance, vector noise) {
  return fused_multiply_add(exponential(0.5f * log_variance), noise, mean);
}

GM_INLINE vector gaussian_sample_backward(vector log_variance, vector noise, vector dz) {
  return 0.5f * exponential(0.5f * log_variance) * noise * dz;
}

GM_MAP(binary_cross_entropy, .binary = binary_cross_entropy)
GM_MAP(binary_cross_entropy_backward, .ternary = binary_cross_entropy_backward)
GM_MAP(squared_error, .binary = squared_error)
GM_MAP(squared_error_backward, .ternary = squared_error_backward)
GM_MAP(gaussian, .ternary = gaussian)
GM_MAP(gaussian_backward, .several = gaussian_backward, .inputs = 4, .outputs = 2)
GM_MAP(gaussian_divergence, .binary = gaussian_divergence)
GM_MAP(gaussian_divergence_backward, .several = gaussian_divergence_backward, .inputs = 3,
       .outputs = 2)
GM_MAP(gaussian_sample, .ternary = gaussian_sample)
GM_MAP(gaussian_sample_backward, .ternary = gaussian_sample_backward)

static const struct gm_loss_kernels losses = {
    .binary_cross_entropy = map_binary_cross_entropy,
    .binary_cross_entropy_backward = map_binary_cross_entropy_backward,
    .squared_error = map_squared_error,
    .squared_error_backward = map_squared_error_backward,
    .gaussian = map_gaussian,
    .gaussian_backward = map_gaussian_backward,
    .gaussian_divergence = map_gaussian_divergence,
    .gaussian_divergence_backward = map_gaussian_divergence_backward,
    .gaussian_sample = map_gaussian_sample,
    .gaussian_sample_backward = map_gaussian_sample_backward,
};

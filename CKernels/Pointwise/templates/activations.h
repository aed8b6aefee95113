// Vector forms of the activations and their gradients, and their kernels.

GM_INLINE vector relu(vector x) {
  return maximum(x, splat(0));
}

GM_INLINE vector leaky_relu(vector x, const float *slope) {
  return select(x < 0, splat(slope[0]) * x, x);
}

GM_INLINE vector leaky_relu_backward(vector y, vector dy, const float *slope) {
  return select(y > 0, dy, splat(slope[0]) * dy);
}

// e^x - 1 for x ≤ 0, without the cancellation; 2^k (e^r - 1) + (2^k - 1). Below -20 it is -1.
GM_INLINE vector exponential_minus_one(vector x) {
  vector_i k;
  const vector r = reduce_exponent(maximum(x, splat(-20)), &k);
  const vector power = power_of_two(k);
  return fused_multiply_add(power, reduced_exponential(r), power - 1);
}

GM_INLINE vector elu(vector x, const float *alpha) {
  return select(x > 0, x, splat(alpha[0]) * exponential_minus_one(minimum(x, splat(0))));
}

GM_INLINE vector elu_backward(vector y, vector dy, const float *alpha) {
  return select(y > 0, dy, (y + splat(alpha[0])) * dy);
}

GM_INLINE vector gelu(vector x) {
  return x * normal_distribution(x, bell(x));
}

GM_INLINE vector gelu_backward(vector x, vector dy) {
  const vector e = bell(x);
  const vector density = splat(0x1.988454p-2f) * e; // 1 / √2π
  return fused_multiply_add(x, density, normal_distribution(x, e)) * dy;
}

GM_INLINE vector silu(vector x) {
  return x * sigmoid(x);
}

GM_INLINE vector silu_backward(vector x, vector dy) {
  const vector s = sigmoid(x);
  return fused_multiply_add(x * s, 1 - s, s) * dy;
}

GM_INLINE vector sigmoid_backward(vector y, vector dy) {
  return y * (1 - y) * dy;
}

GM_INLINE vector tanh_backward(vector y, vector dy) {
  return fused_multiply_add(-y, y, splat(1)) * dy;
}

GM_INLINE vector softplus_backward(vector x, vector dy) {
  return sigmoid(x) * dy;
}

GM_MAP(relu, .unary = relu)
GM_MAP(leaky_relu, .unary_with = leaky_relu)
GM_MAP(leaky_relu_backward, .binary_with = leaky_relu_backward)
GM_MAP(elu, .unary_with = elu)
GM_MAP(elu_backward, .binary_with = elu_backward)
GM_MAP(gelu, .unary = gelu)
GM_MAP(gelu_backward, .binary = gelu_backward)
GM_MAP(silu, .unary = silu)
GM_MAP(silu_backward, .binary = silu_backward)
GM_MAP(sigmoid, .unary = sigmoid)
GM_MAP(sigmoid_backward, .binary = sigmoid_backward)
GM_MAP(tanh, .unary = hyperbolic_tangent)
GM_MAP(tanh_backward, .binary = tanh_backward)
GM_MAP(softplus, .unary = softplus)
GM_MAP(softplus_backward, .binary = softplus_backward)

GM_INLINE vector gate_halves(vector a, vector b) {
  return hyperbolic_tangent(a) * sigmoid(b);
}

// in: a, b, dy; out: da, db.
GM_INLINE void gate_halves_backward(const vector in[], vector out[], const float *none) {
  (void)none;
  const vector t = hyperbolic_tangent(in[0]), s = sigmoid(in[1]), dy = in[2];
  out[0] = tanh_backward(t, s * dy);
  out[1] = sigmoid_backward(s, t * dy);
}

GM_INLINE vector gate_linearly(vector a, vector b, vector addend) {
  return fused_multiply_add(a, sigmoid(b), addend);
}

// in: a, b, dy; out: da, db.
GM_INLINE void gate_linearly_backward(const vector in[], vector out[], const float *none) {
  (void)none;
  const vector s = sigmoid(in[1]), dy = in[2];
  out[0] = s * dy;
  out[1] = sigmoid_backward(s, in[0] * dy);
}

// out: the elu of x and of -x.
GM_INLINE void concat_elu(const vector in[], vector out[], const float *none) {
  (void)none;
  const vector below = exponential_minus_one(-absolute(in[0]));
  out[0] = select(in[0] > 0, in[0], below);
  out[1] = select(in[0] > 0, below, -in[0]);
}

// in: both halves of y, and of dy.
GM_INLINE void concat_elu_backward(const vector in[], vector out[], const float *none) {
  (void)none;
  const float alpha = 1;
  out[0] = elu_backward(in[0], in[2], &alpha) - elu_backward(in[1], in[3], &alpha);
}

GM_ROWS(gate, .binary = gate_halves)
GM_ROWS(gate_backward, .several = gate_halves_backward, .inputs = 3, .outputs = 2)
GM_ROWS(linear_gate, .ternary = gate_linearly)
GM_ROWS(linear_gate_backward, .several = gate_linearly_backward, .inputs = 3, .outputs = 2)
GM_ROWS(concat_elu, .several = concat_elu, .inputs = 1, .outputs = 2)
GM_ROWS(concat_elu_backward, .several = concat_elu_backward, .inputs = 4, .outputs = 1)

static const struct gm_activation_kernels activations = {
    .relu = map_relu,
    .leaky_relu = map_leaky_relu,
    .leaky_relu_backward = map_leaky_relu_backward,
    .elu = map_elu,
    .elu_backward = map_elu_backward,
    .gelu = map_gelu,
    .gelu_backward = map_gelu_backward,
    .silu = map_silu,
    .silu_backward = map_silu_backward,
    .sigmoid = map_sigmoid,
    .sigmoid_backward = map_sigmoid_backward,
    .tanh = map_tanh,
    .tanh_backward = map_tanh_backward,
    .softplus = map_softplus,
    .softplus_backward = map_softplus_backward,
    .gate = rows_gate,
    .gate_backward = rows_gate_backward,
    .linear_gate = rows_linear_gate,
    .linear_gate_backward = rows_linear_gate_backward,
    .concat_elu = rows_concat_elu,
    .concat_elu_backward = rows_concat_elu_backward,
};

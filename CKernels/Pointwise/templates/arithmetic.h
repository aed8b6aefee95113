// Vector forms of arithmetic, and their kernels.

GM_INLINE vector constant(const float *value) {
  return splat(value[0]);
}

GM_INLINE vector add(vector a, vector b) {
  return a + b;
}

GM_INLINE vector subtract(vector a, vector b) {
  return a - b;
}

GM_INLINE vector multiply(vector a, vector b) {
  return a * b;
}

GM_INLINE vector divide(vector a, vector b) {
  return a / b;
}

GM_INLINE vector scale(vector x, const float *factor) {
  return splat(factor[0]) * x;
}

GM_INLINE vector scale_and_shift(vector x, const float *parameters) {
  return fused_multiply_add(splat(parameters[0]), x, splat(parameters[1]));
}

GM_INLINE vector scale_and_add(vector x, vector y, const float *factor) {
  return fused_multiply_add(splat(factor[0]), x, y);
}

GM_INLINE vector negative(vector x) {
  return -x;
}

// x where it is ±0 or NaN.
GM_INLINE vector sign(vector x) {
  return select(x > 0, splat(1), select(x < 0, splat(-1), x));
}

GM_INLINE vector absolute_backward(vector x, vector dy) {
  return sign(x) * dy;
}

GM_INLINE vector square_backward(vector x, vector dy) {
  return (x + x) * dy;
}

GM_INLINE vector square_root(vector x) {
  return __builtin_elementwise_sqrt(x);
}

GM_INLINE vector square_root_backward(vector y, vector dy) {
  return dy / (y + y);
}

GM_INLINE vector reciprocal(vector x) {
  return 1 / x;
}

GM_INLINE vector reciprocal_backward(vector y, vector dy) {
  return -(y * y) * dy;
}

GM_INLINE vector clamp(vector x, const float *bounds) {
  return minimum(maximum(x, splat(bounds[0])), splat(bounds[1]));
}

GM_INLINE vector clamp_backward(vector x, vector dy, const float *bounds) {
  const vector_i within = (x >= splat(bounds[0])) & (x <= splat(bounds[1]));
  return select(within, dy, splat(0));
}

GM_MAP(fill, .constant = constant)
GM_MAP(add, .binary = add)
GM_MAP(subtract, .binary = subtract)
GM_MAP(multiply, .binary = multiply)
GM_MAP(divide, .binary = divide)
GM_MAP(multiply_add, .ternary = fused_multiply_add)
GM_MAP(scale, .unary_with = scale)
GM_MAP(scale_and_shift, .unary_with = scale_and_shift)
GM_MAP(scale_and_add, .binary_with = scale_and_add)
GM_MAP(negative, .unary = negative)
GM_MAP(absolute, .unary = absolute)
GM_MAP(absolute_backward, .binary = absolute_backward)
GM_MAP(sign, .unary = sign)
GM_MAP(square_backward, .binary = square_backward)
GM_MAP(square_root, .unary = square_root)
GM_MAP(square_root_backward, .binary = square_root_backward)
GM_MAP(reciprocal, .unary = reciprocal)
GM_MAP(reciprocal_backward, .binary = reciprocal_backward)
GM_MAP(exp, .unary = exponential)
GM_MAP(log, .unary = logarithm)
GM_MAP(clamp, .unary_with = clamp)
GM_MAP(clamp_backward, .binary_with = clamp_backward)

static const struct gm_arithmetic_kernels arithmetic = {
    .fill = map_fill,
    .add = map_add,
    .subtract = map_subtract,
    .multiply = map_multiply,
    .divide = map_divide,
    .multiply_add = map_multiply_add,
    .scale = map_scale,
    .scale_and_shift = map_scale_and_shift,
    .scale_and_add = map_scale_and_add,
    .negative = map_negative,
    .absolute = map_absolute,
    .absolute_backward = map_absolute_backward,
    .sign = map_sign,
    .square_backward = map_square_backward,
    .square_root = map_square_root,
    .square_root_backward = map_square_root_backward,
    .reciprocal = map_reciprocal,
    .reciprocal_backward = map_reciprocal_backward,
    .exp = map_exp,
    .log = map_log,
    .clamp = map_clamp,
    .clamp_backward = map_clamp_backward,
};

// Elementary functions on vectors, after vector.h: one chain of correctly rounded operations a
// lane, so that every instruction set gives the same bits.
//
// Bounds are in units of the last place of the result and hold for all floats. NaN gives NaN;
// subnormal arguments and results are computed, not flushed. Polynomials are minimax fits with
// coefficients rounded to float one after the other.

GM_INLINE vector from_bits(vector_i bits) {
  return (vector)bits;
}

GM_INLINE vector_i to_bits(vector x) {
  return (vector_i)x;
}

GM_INLINE vector absolute(vector x) {
  return from_bits(to_bits(x) & 0x7fffffff);
}

// Where either comparison is with NaN, x comes through: a NaN is not hidden by a bound.
GM_INLINE vector minimum(vector x, vector bound) {
  return select(bound < x, bound, x);
}

GM_INLINE vector maximum(vector x, vector bound) {
  return select(bound > x, bound, x);
}

GM_INLINE vector copy_sign(vector magnitude, vector sign) {
  return from_bits((to_bits(magnitude) & 0x7fffffff) | (to_bits(sign) & ~0x7fffffff));
}

// 2^k for -126 ≤ k ≤ 127.
GM_INLINE vector power_of_two(vector_i k) {
  return from_bits((vector_i)((vector_u)(k + 127) << 23));
}

// e^r - 1 for |r| ≤ ln 2 / 2, within 4e-10 of it before rounding.
GM_INLINE vector reduced_exponential(vector r) {
  vector q = splat(0x1.9e7806p-13f);
  q = fused_multiply_add(q, r, splat(0x1.6d3a5cp-10f));
  q = fused_multiply_add(q, r, splat(0x1.1112d6p-7f));
  q = fused_multiply_add(q, r, splat(0x1.5554f8p-5f));
  q = fused_multiply_add(q, r, splat(0x1.555554p-3f));
  q = fused_multiply_add(q, r, splat(0.5f));
  return fused_multiply_add(r * r, q, r);
}

// Splits x into k · ln 2 + r; returns r. Adding 1.5 · 2^23 rounds to an integer in the low bits.
GM_INLINE vector reduce_exponent(vector x, vector_i *k) {
  const vector shift = splat(0x1.8p23f);
  const vector shifted = fused_multiply_add(x, splat(0x1.715476p+0f), shift);
  const vector n = shifted - shift;
  *k = (vector_i)((vector_u)shifted - (vector_u)shift);
  const vector r = fused_multiply_add(n, splat(-0x1.62e430p-1f), x);
  return fused_multiply_add(n, splat(0x1.05c610p-29f), r);
}

// e^x, within 1 ulp. The power of two is applied in halves, so that the last product alone rounds a
// subnormal result or overflows.
GM_INLINE vector exponential(vector x) {
  vector_i k;
  const vector r = reduce_exponent(minimum(maximum(x, splat(-104)), splat(89)), &k);
  const vector_i half = k >> 1;
  return (1 + reduced_exponential(r)) * power_of_two(half) * power_of_two(k - half);
}

// ln((1 + f) · 2^e) for √½ ≤ 1 + f < √2: f - f²/2 + f³ Q(f) + e ln 2.
GM_INLINE vector reduced_logarithm(vector f, vector e) {
  vector q = splat(-0x1.38dc38p-4f);
  q = fused_multiply_add(q, f, splat(0x1.056c20p-3f));
  q = fused_multiply_add(q, f, splat(-0x1.0d854cp-3f));
  q = fused_multiply_add(q, f, splat(0x1.22d792p-3f));
  q = fused_multiply_add(q, f, splat(-0x1.54720cp-3f));
  q = fused_multiply_add(q, f, splat(0x1.99a028p-3f));
  q = fused_multiply_add(q, f, splat(-0x1.000228p-2f));
  q = fused_multiply_add(q, f, splat(0x1.555554p-2f));
  const vector square = f * f;
  vector low = fused_multiply_add(q, f, splat(-0.5f));
  low = fused_multiply_add(low, square, e * splat(-0x1.05c610p-29f));
  return fused_multiply_add(e, splat(0x1.62e430p-1f), f + low);
}

// Splits a normal x > 0 into m · 2^e with √½ ≤ m < √2; returns m.
GM_INLINE vector split_exponent(vector x, vector_i *e) {
  const int32_t root_half = 0x3f3504f3;
  const vector_i above = to_bits(x) - root_half;
  *e = above >> 23;
  return from_bits((above & 0x7fffff) + root_half);
}

// ln x, within 1 ulp; -∞ at ±0, NaN below.
GM_INLINE vector logarithm(vector x) {
  const vector_i subnormal = x < splat(0x1p-126f);
  vector_i e;
  const vector m = split_exponent(select(subnormal, x * 0x1p23f, x), &e);
  e -= subnormal & 23;
  const vector y = reduced_logarithm(m - 1, __builtin_convertvector(e, vector));
  const vector at_most_zero = select(x < 0, splat(__builtin_nanf("")), splat(-__builtin_inff()));
  return select(x > 0, select(x < __builtin_inff(), y, x), select(x <= 0, at_most_zero, x));
}

// ln(1 + u) for 0 ≤ u ≤ 1, within 1 ulp. What 1 + u rounds away is added back to the reduced
// argument.
GM_INLINE vector logarithm_of_one_plus(vector u) {
  const vector y = 1 + u;
  const vector lost = u - (y - 1);
  vector_i e;
  const vector m = split_exponent(y, &e);
  const vector f = fused_multiply_add(lost, power_of_two(-e), m - 1);
  return reduced_logarithm(f, __builtin_convertvector(e, vector));
}

// ln(1 + e^x), within 2 ulp: max(x, 0) + ln(1 + e^-|x|), which neither overflows nor cancels.
GM_INLINE vector softplus(vector x) {
  return maximum(x, splat(0)) + logarithm_of_one_plus(exponential(-absolute(x)));
}

// 1 / (1 + e^-x), within 2 ulp. Both sides of the quotient are times 2^-64, so that e^-x stays a
// float where the result is subnormal. Of 1 and 2^k the smaller is added first, which rounds less.
GM_INLINE vector sigmoid(vector x) {
  vector_i k;
  const vector r = reduce_exponent(minimum(maximum(x, splat(-104)), splat(43)), &k);
  const vector scale = power_of_two(-64 - k), one = splat(0x1p-64f);
  return one / (fused_multiply_add(scale, reduced_exponential(-r), minimum(one, scale)) +
                maximum(one, scale));
}

// tanh x, within 2 ulp: t + t³ P(t²) for t = |x| < 0.625, and 1 - 2 / (e^2t + 1) above; beyond 10
// it is 1.
GM_INLINE vector hyperbolic_tangent(vector x) {
  const vector t = minimum(absolute(x), splat(10));
  const vector square = t * t;
  vector p = splat(-0x1.750ce4p-8f);
  p = fused_multiply_add(p, square, splat(0x1.51f8cep-6f));
  p = fused_multiply_add(p, square, splat(-0x1.b835a4p-5f));
  p = fused_multiply_add(p, square, splat(0x1.1106f6p-3f));
  p = fused_multiply_add(p, square, splat(-0x1.555532p-2f));
  const vector near = fused_multiply_add(p, square * t, t);
  vector_i k;
  const vector r = reduce_exponent(t + t, &k);
  const vector scale = power_of_two(k);
  const vector far = 1 - 2 / fused_multiply_add(scale, reduced_exponential(r), scale + 1);
  return copy_sign(select(t < 0.625f, near, far), x);
}

// e^(-x²/2), within 2 ulp: the rounding error of x² is made good, as e^ would magnify it.
GM_INLINE vector bell(vector x) {
  const vector t = minimum(absolute(x), splat(14.5f));
  const vector square = t * t;
  const vector lost = fused_multiply_add(t, t, -square);
  const vector e = exponential(-0.5f * square);
  return fused_multiply_add(e, -0.5f * lost, e);
}

// The share of a standard normal below x, within 4 ulp, from `bell` of x: the tail beyond t = |x|
// is e^(-t²/2) P((t - 2) / (t + 2)) / (1 + 1.25 t), so the left tail keeps its digits.
GM_INLINE vector normal_distribution(vector x, vector bell_of_x) {
  const vector t = minimum(absolute(x), splat(14.5f));
  const vector w = (t - 2) / (t + 2);
  vector p = splat(0x1.2927c4p-12f);
  p = fused_multiply_add(p, w, splat(0x1.d0634ep-11f));
  p = fused_multiply_add(p, w, splat(0x1.a0d2a6p-15f));
  p = fused_multiply_add(p, w, splat(-0x1.0f9e46p-8f));
  p = fused_multiply_add(p, w, splat(-0x1.8e387cp-8f));
  p = fused_multiply_add(p, w, splat(0x1.b50e52p-7f));
  p = fused_multiply_add(p, w, splat(0x1.5faadep-5f));
  p = fused_multiply_add(p, w, splat(-0x1.95d1d0p-4f));
  p = fused_multiply_add(p, w, splat(-0x1.35de9ep-5f));
  p = fused_multiply_add(p, w, splat(0x1.2d3d20p-1f));
  const vector tail = bell_of_x * (p / fused_multiply_add(t, splat(1.25f), splat(1)));
  return select(x < 0, tail, 1 - tail);
}

// sin 2πu and cos 2πu for 0 ≤ u ≤ 1, each within 2^-23: the nearest quarter turn is taken off
// exactly, and given back by swapping and signs.
GM_INLINE vector sine_of_turns(vector u, vector *cosine) {
  const vector shift = splat(0x1.8p23f);
  const vector shifted = fused_multiply_add(u, splat(4), shift);
  const vector_i quarter = to_bits(shifted) & 3;
  const vector v = fused_multiply_add(shifted - shift, splat(-0.25f), u);
  const vector square = v * v;
  vector s = splat(-0x1.33198ep+6f);
  s = fused_multiply_add(s, square, splat(0x1.4680a4p+6f));
  s = fused_multiply_add(s, square, splat(-0x1.4abc24p+5f));
  s = fused_multiply_add(s, square, splat(0x1.921fb6p+2f)) * v;
  vector c = splat(0x1.d4f44ap+5f);
  c = fused_multiply_add(c, square, splat(-0x1.55b2b2p+6f));
  c = fused_multiply_add(c, square, splat(0x1.03c1b0p+6f));
  c = fused_multiply_add(c, square, splat(-0x1.3bd3ccp+4f));
  c = fused_multiply_add(c, square, splat(1));
  const vector_i swapped = (quarter & 1) != 0;
  const vector_i sine_sign = (vector_i)((vector_u)(quarter & 2) << 30);
  const vector_i cosine_sign = (vector_i)((vector_u)((quarter + 1) & 2) << 30);
  *cosine = from_bits(to_bits(select(swapped, s, c)) ^ cosine_sign);
  return from_bits(to_bits(select(swapped, c, s)) ^ sine_sign);
}

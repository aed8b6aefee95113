// The cell on vectors. Included by cells_<level>.c, which defines what vector.h asks for.

#include "../cells.h"
#include "vector.h"
#include "vector_math.h"

// At most `left` lanes.
GM_INLINE vector load_some(const float *at, size_t left) {
  return left >= GM_LANES ? load(at) : load_first(at, left);
}

GM_INLINE void store_some(float *at, size_t left, vector value) {
  if (left >= GM_LANES)
    store(at, value);
  else
    store_first(at, left, value);
}

static void forward(size_t hidden, const float *previous, float *gates, float *cell, float *state) {
  for (size_t j = 0; j < hidden; j += GM_LANES) {
    const size_t left = hidden - j;
    float *const i_at = gates + j, *const f_at = i_at + hidden;
    float *const g_at = f_at + hidden, *const o_at = g_at + hidden;
    const vector i = sigmoid(load_some(i_at, left)), f = sigmoid(load_some(f_at, left));
    const vector g = hyperbolic_tangent(load_some(g_at, left)), o = sigmoid(load_some(o_at, left));
    const vector before = previous ? load_some(previous + j, left) : (vector){0};
    const vector c = fused_multiply_add(f, before, i * g);
    store_some(i_at, left, i);
    store_some(f_at, left, f);
    store_some(g_at, left, g);
    store_some(o_at, left, o);
    store_some(cell + j, left, c);
    store_some(state + j, left, o * hyperbolic_tangent(c));
  }
}

GM_INLINE vector sigmoid_slope(vector y) {
  return y * (1 - y);
}

GM_INLINE vector tanh_slope(vector y) {
  return fused_multiply_add(-y, y, splat(1));
}

static void backward(size_t hidden, const float *previous, const float *gates, const float *cell,
                     const float *dstate, float *dgates, float *dcell) {
  for (size_t j = 0; j < hidden; j += GM_LANES) {
    const size_t left = hidden - j;
    const float *const at = gates + j;
    const vector i = load_some(at, left), f = load_some(at + hidden, left);
    const vector g = load_some(at + 2 * hidden, left), o = load_some(at + 3 * hidden, left);
    const vector before = previous ? load_some(previous + j, left) : (vector){0};
    const vector t = hyperbolic_tangent(load_some(cell + j, left));
    const vector dh = load_some(dstate + j, left);
    const vector dc = fused_multiply_add(dh * o, tanh_slope(t), load_some(dcell + j, left));
    store_some(dgates + j, left, dc * g * sigmoid_slope(i));
    store_some(dgates + hidden + j, left, dc * before * sigmoid_slope(f));
    store_some(dgates + 2 * hidden + j, left, dc * i * tanh_slope(g));
    store_some(dgates + 3 * hidden + j, left, dh * t * sigmoid_slope(o));
    store_some(dcell + j, left, dc * f);
  }
}

const struct gm_cell_kernels GM_NAME(gm_cell) = {.forward = forward, .backward = backward};

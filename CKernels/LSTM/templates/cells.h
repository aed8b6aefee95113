// The cells of one instruction set. Included by cells_<level>.c, which defines what vector.h asks
// for.

#include "../cells.h"
#include "vector.h"
#include "vector_math.h"

// The first `count` lanes, or all; zeros where there is no array.
GM_INLINE vector load_units(const float *array, size_t unit, size_t count) {
  if (!array) return splat(0);
  return count < GM_LANES ? load_first(array + unit, count) : load(array + unit);
}

GM_INLINE void store_units(float *array, size_t unit, size_t count, vector value) {
  if (count < GM_LANES)
    store_first(array + unit, count, value);
  else
    store(array + unit, value);
}

GM_INLINE void go_forward(const struct gm_cells *cells, size_t unit, size_t count) {
  float *const i_at = cells->gates, *const f_at = i_at + cells->units;
  float *const g_at = f_at + cells->units, *const o_at = g_at + cells->units;
  const vector i = sigmoid(load_units(i_at, unit, count));
  const vector f = sigmoid(load_units(f_at, unit, count));
  const vector g = hyperbolic_tangent(load_units(g_at, unit, count));
  const vector o = sigmoid(load_units(o_at, unit, count));
  const vector c = fused_multiply_add(f, load_units(cells->cell_before, unit, count), i * g);
  store_units(i_at, unit, count, i);
  store_units(f_at, unit, count, f);
  store_units(g_at, unit, count, g);
  store_units(o_at, unit, count, o);
  store_units(cells->cell, unit, count, c);
  store_units(cells->hidden, unit, count, o * hyperbolic_tangent(c));
}

// y·(1 - y): the slope of σ where it is y.
GM_INLINE vector sigmoid_slope(vector y) {
  return fused_multiply_add(-y, y, y);
}

// 1 - y²: the slope of tanh where it is y.
GM_INLINE vector tanh_slope(vector y) {
  return fused_multiply_add(-y, y, splat(1));
}

// tanh(c) is computed anew: to keep it would cost more.
GM_INLINE void go_backward(const struct gm_cells_backward *cells, size_t unit, size_t count) {
  const size_t units = cells->units;
  const vector i = load_units(cells->gates, unit, count);
  const vector f = load_units(cells->gates + units, unit, count);
  const vector g = load_units(cells->gates + 2 * units, unit, count);
  const vector o = load_units(cells->gates + 3 * units, unit, count);
  const vector before = load_units(cells->cell_before, unit, count);
  const vector t = hyperbolic_tangent(load_units(cells->cell, unit, count));
  const vector dh =
      load_units(cells->dhidden, unit, count) + load_units(cells->dhidden_recurrent, unit, count);
  const vector dc =
      fused_multiply_add(dh * o, tanh_slope(t), load_units(cells->dcell, unit, count));
  store_units(cells->dgates, unit, count, dc * g * sigmoid_slope(i));
  store_units(cells->dgates + units, unit, count, dc * before * sigmoid_slope(f));
  store_units(cells->dgates + 2 * units, unit, count, dc * i * tanh_slope(g));
  store_units(cells->dgates + 3 * units, unit, count, dh * t * sigmoid_slope(o));
  store_units(cells->dcell_before, unit, count, dc * f);
}

static void forward(const struct gm_cells *arguments) {
  const struct gm_cells cells = *arguments;
  size_t unit = 0;
  for (; unit + GM_LANES <= cells.units; unit += GM_LANES) go_forward(&cells, unit, GM_LANES);
  if (unit < cells.units) go_forward(&cells, unit, cells.units - unit);
}

static void backward(const struct gm_cells_backward *arguments) {
  const struct gm_cells_backward cells = *arguments;
  size_t unit = 0;
  for (; unit + GM_LANES <= cells.units; unit += GM_LANES) go_backward(&cells, unit, GM_LANES);
  if (unit < cells.units) go_backward(&cells, unit, cells.units - unit);
}

const struct gm_cell_kernels GM_NAME(gm_cell) = {.forward = forward, .backward = backward};

// The cells of one instruction set. Included by cells_<level>.c, which defines what vector.h asks
// for, and
//   GM_SUM_ROWS      rows of a strip that are summed at once, a power of two
//   GM_GRID_PIXELS   pixels all of whose gates are, at most 6

#include "../cells.h"
#include "gm_sizes.h"
#include "vector.h"
#include "vector_math.h"

struct gates {
  vector i, f, g, o;
};

GM_INLINE struct gates open_gates(struct gates a) {
  return (struct gates){sigmoid(a.i), sigmoid(a.f), hyperbolic_tangent(a.g), sigmoid(a.o)};
}

GM_INLINE vector next_cell(struct gates gates, vector cell_before) {
  return fused_multiply_add(gates.f, cell_before, gates.i * gates.g);
}

// y·(1 - y): the slope of σ where it is y.
GM_INLINE vector sigmoid_slope(vector y) {
  return fused_multiply_add(-y, y, y);
}

// 1 - y²: the slope of tanh where it is y.
GM_INLINE vector tanh_slope(vector y) {
  return fused_multiply_add(-y, y, splat(1));
}

struct back {
  struct gates dgates;
  vector dcell_before;
};

// tanh(c) is computed anew: to keep it would cost more.
GM_INLINE struct back go_back(struct gates gates, vector cell_before, vector cell, vector dh,
                              vector dcell) {
  const vector t = hyperbolic_tangent(cell);
  const vector dc = fused_multiply_add(dh * gates.o, tanh_slope(t), dcell);
  return (struct back){
      .dgates.i = dc * gates.g * sigmoid_slope(gates.i),
      .dgates.f = dc * cell_before * sigmoid_slope(gates.f),
      .dgates.g = dc * gates.i * tanh_slope(gates.g),
      .dgates.o = dh * t * sigmoid_slope(gates.o),
      .dcell_before = dc * gates.f,
  };
}

#include "rows.h"
#include "steps.h"
#include "steps_backward.h"
#include "strips.h"
#include "sums.h"

const struct gm_cell_kernels GM_NAME(gm_cell) = {
    .forward = forward,
    .backward = backward,
    .sum_strips = sum_strips,
    .forward_strip = forward_strip,
    .backward_step = backward_step,
    .forward_grid = forward_grid,
    .backward_grid = backward_grid,
};

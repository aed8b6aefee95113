#pragma once

#include <stddef.h>

#include "grid.h"
#include "strips.h"

// The cells of one row of units: `gates` [4·units] holds a before and i, f, g, o after.
struct gm_cells {
  size_t units;
  const float *cell_before;
  float *gates, *cell, *hidden;
};

// Back from the gradients of h and c. NULL stands for zeros.
struct gm_cells_backward {
  size_t units;
  const float *gates, *cell_before, *cell, *dhidden, *dcell;
  float *dgates, *dcell_before;
};

// Pixels of a step from the sums of their inputs to h. `sums`, `gates`, `cells` and `hidden` are of
// all pixels; gates are written where they are asked for.
struct gm_grid_forward {
  size_t count;
  const struct gm_grid_pixel *pixels; // [count]
  size_t taps, units;
  size_t ahead; // from a state to one of the next step, which is fetched meanwhile
  const float *sums;
  const float *weights; // U in strips [taps · units, 4, 16]
  float *gates, *cells, *hidden;
};

// The same back from the gradients of h.
struct gm_grid_backward {
  size_t count;
  const struct gm_grid_pixel *pixels;
  size_t taps, units, ahead;
  const float *gates, *cells, *dhidden;
  const float *weights; // Uᵀ in strips [taps · 4 · units, 16]
  float *dgates;
};

struct gm_cell_kernels {
  void (*forward)(const struct gm_cells *cells);
  void (*backward)(const struct gm_cells_backward *cells);
  void (*sum_strips)(const struct gm_strip_sum *sum);
  void (*forward_strip)(const struct gm_strip_cells *cells);
  void (*backward_step)(const struct gm_step_backward *cells);
  void (*forward_grid)(const struct gm_grid_forward *step);
  void (*backward_grid)(const struct gm_grid_backward *step);
};

extern const struct gm_cell_kernels gm_cell_portable, gm_cell_neon, gm_cell_avx2, gm_cell_avx512;

// The kernels of the current instruction set.
const struct gm_cell_kernels *gm_cell(void);

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

// A pixel of a step over images, and where the state before it stands.
struct gm_grid_row {
  size_t state; // its place in arrays of states; four times that in arrays of gates
  const float *hidden[gm_grid_most_taps];
  const float *cell_before;
};

// Pixels of a step from the sums of their inputs to h. `sums`, `gates`, `cells` and `hidden` are of
// all pixels; gates are written where they are asked for.
struct gm_grid_rows {
  size_t rows;
  const struct gm_grid_row *row; // [rows]
  size_t taps, units;
  const float *sums;
  const float *weights; // strips [taps · units, 4, 16]
  float *gates, *cells, *hidden;
  size_t ahead; // from a state to one of the next step, which is fetched meanwhile
};

struct gm_cell_kernels {
  void (*forward)(const struct gm_cells *cells);
  void (*backward)(const struct gm_cells_backward *cells);
  void (*sum_strips)(const struct gm_strip_sum *sum);
  void (*forward_strip)(const struct gm_strip_cells *cells);
  void (*backward_step)(const struct gm_step_backward *cells);
  void (*forward_grid)(const struct gm_grid_rows *rows);
};

extern const struct gm_cell_kernels gm_cell_portable, gm_cell_neon, gm_cell_avx2, gm_cell_avx512;

// The kernels of the current instruction set.
const struct gm_cell_kernels *gm_cell(void);

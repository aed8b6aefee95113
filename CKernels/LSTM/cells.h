#pragma once

#include <stddef.h>

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

struct gm_cell_kernels {
  void (*forward)(const struct gm_cells *cells);
  void (*backward)(const struct gm_cells_backward *cells);
  void (*sum_strips)(const struct gm_strip_sum *sum);
  void (*forward_strip)(const struct gm_strip_cells *cells);
  void (*backward_step)(const struct gm_step_backward *cells);
};

extern const struct gm_cell_kernels gm_cell_portable, gm_cell_neon, gm_cell_avx2, gm_cell_avx512;

// The kernels of the current instruction set.
const struct gm_cell_kernels *gm_cell(void);

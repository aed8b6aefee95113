#pragma once

#include <stddef.h>

// One state: gates [4H], which hold a before and the gates after; previous may be null.
typedef void gm_cell_forward(size_t hidden, const float *previous, float *gates, float *cell,
                             float *state);

// dcell holds the gradient of the cell before, and that of the previous cell after.
typedef void gm_cell_backward(size_t hidden, const float *previous, const float *gates,
                              const float *cell, const float *dstate, float *dgates, float *dcell);

struct gm_cell_kernels {
  gm_cell_forward *forward;
  gm_cell_backward *backward;
};

extern const struct gm_cell_kernels gm_cell_portable, gm_cell_neon, gm_cell_avx2, gm_cell_avx512;

// The kernels of the current instruction set.
const struct gm_cell_kernels *gm_cell(void);

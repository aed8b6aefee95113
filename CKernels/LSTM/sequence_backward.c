#include <string.h>

#include "blocks.h"
#include "cells.h"

// dinitial_hidden and dinitial_cell hold what has come back to the state before a step, for one
// step after the other from the last on.

static struct gm_matrix_geometry product_geometry(const struct gm_lstm_geometry *g) {
  return gm_contiguous_product(gm_matrix_right_transposed, g->batch, 4 * g->units, g->units);
}

size_t gm_lstm_sequence_backward_workspace_size(const struct gm_lstm_geometry *geometry) {
  const struct gm_matrix_geometry product = product_geometry(geometry);
  return gm_matrix_packed_size(&product);
}

struct sequence {
  const struct gm_lstm_geometry *geometry;
  const float *initial_cell, *gates, *cells, *dhidden, *dlast_cell;
  float *dgates, *dinitial_hidden, *dinitial_cell;
  const float *packed; // Uᵀ
};

// dinitial_hidden = dgates·Uᵀ
static void multiply_by_weights(const struct sequence *pass, struct gm_block block, size_t step) {
  const size_t steps = (size_t)pass->geometry->steps, units = (size_t)pass->geometry->units;
  const float *row[gm_block_most];
  float *outputs[gm_block_most];
  const struct gm_stretch stretch = {.row = row, .count = 4 * units};
  for (size_t p = 0; p < block.rows; p += 1) {
    const size_t n = block.first + p;
    row[p] = pass->dgates + (n * steps + step) * 4 * units;
    outputs[p] = pass->dinitial_hidden + n * units;
  }
  const struct gm_tile tile = {
      .rows = block.rows,
      .stretches = 1,
      .stretch = &stretch,
      .weights = pass->packed,
      .outputs = outputs,
  };
  gm_multiply_block(tile, 4 * units, units);
}

// What going back through a step will read and write.
static void prefetch_step(const struct sequence *pass, struct gm_block block, size_t step) {
  const size_t steps = (size_t)pass->geometry->steps, units = (size_t)pass->geometry->units;
  for (size_t n = block.first; n < block.first + block.rows; n += 1) {
    const size_t at = (n * steps + step) * units;
    gm_prefetch(pass->gates + 4 * at, 4 * units);
    gm_prefetch(pass->dgates + 4 * at, 4 * units);
    if (step > 0) gm_prefetch(pass->cells + at - units, units);
    if (pass->dhidden) gm_prefetch(pass->dhidden + at, units);
  }
}

static void step_backward(const struct sequence *pass, struct gm_block block, size_t step) {
  const size_t steps = (size_t)pass->geometry->steps, units = (size_t)pass->geometry->units;
  for (size_t n = block.first; n < block.first + block.rows; n += 1) {
    const size_t at = (n * steps + step) * units;
    float *const dcell = pass->dinitial_cell + n * units;
    gm_cell()->backward(&(struct gm_cells_backward){
        .units = units,
        .gates = pass->gates + 4 * at,
        .cell_before = step > 0 ? pass->cells + at - units : pass->initial_cell + n * units,
        .cell = pass->cells + at,
        .dhidden = pass->dhidden ? pass->dhidden + at : NULL,
        .dhidden_recurrent = pass->dinitial_hidden + n * units,
        .dcell = dcell,
        .dgates = pass->dgates + 4 * at,
        .dcell_before = dcell,
    });
  }
  if (step > 0) prefetch_step(pass, block, step - 1);
  multiply_by_weights(pass, block, step);
}

static void run_block(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct sequence *pass = context;
  const struct gm_block block = gm_block_at(pass->geometry, chunk);
  const size_t units = (size_t)pass->geometry->units;
  const size_t first = block.first * units, size = block.rows * units * sizeof(float);
  memset(pass->dinitial_hidden + first, 0, size);
  if (pass->dlast_cell)
    memcpy(pass->dinitial_cell + first, pass->dlast_cell + first, size);
  else
    memset(pass->dinitial_cell + first, 0, size);
  for (size_t step = (size_t)pass->geometry->steps; step-- > 0;) step_backward(pass, block, step);
}

void gm_lstm_sequence_backward(const struct gm_lstm_geometry *geometry,
                               const float *recurrent_weights, const float *initial_cell,
                               const float *gates, const float *cells, const float *dhidden,
                               const float *dlast_cell, float *dgates, float *dinitial_hidden,
                               float *dinitial_cell, float *workspace) {
  const struct gm_matrix_geometry product = product_geometry(geometry);
  gm_matrix_pack(&product, recurrent_weights, workspace);
  struct sequence pass = {
      .geometry = geometry,
      .initial_cell = initial_cell,
      .gates = gates,
      .cells = cells,
      .dhidden = dhidden,
      .dlast_cell = dlast_cell,
      .dgates = dgates,
      .dinitial_hidden = dinitial_hidden,
      .dinitial_cell = dinitial_cell,
      .packed = workspace,
  };
  gm_run_blocks(geometry, (size_t)geometry->units, run_block, &pass);
}

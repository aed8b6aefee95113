#include <string.h>

#include "blocks.h"
#include "cells.h"
#include "gm_memory.h"

enum { gates_of_unit = 4 };

// A panel [4·units, 16] of Uᵀ for each strip.
static size_t panel_size(const struct gm_lstm_geometry *g) {
  return gates_of_unit * (size_t)g->units * gm_strip;
}

static size_t packed_size(const struct gm_lstm_geometry *g) {
  return gm_strip_count((size_t)g->units) * panel_size(g);
}

static size_t block_size(const struct gm_lstm_geometry *g) {
  return gm_strip_count((size_t)g->units) * gm_backward_strip_floats;
}

size_t gm_lstm_sequence_backward_workspace_size(const struct gm_lstm_geometry *geometry) {
  return packed_size(geometry) + gm_block_count(geometry) * block_size(geometry) +
         (size_t)geometry->units;
}

struct sequence {
  const struct gm_lstm_geometry *geometry;
  const float *recurrent_weights, *initial_cell, *gates, *cells, *dhidden, *dlast_cell;
  float *dgates, *dinitial_hidden, *dinitial_cell;
  float *packed, *blocks, *zeros; // zeros: a row of units
  bool past_caches;
};

static void pack_panel(void *context, size_t strip, int32_t thread) {
  (void)thread;
  const struct sequence *pass = context;
  const size_t units = (size_t)pass->geometry->units, gates = gates_of_unit * units;
  const size_t first = strip * gm_strip;
  gm_pack_strip_transposed(pass->recurrent_weights + first * gates, gates, gates,
                           gm_strip_width(units, first),
                           pass->packed + strip * panel_size(pass->geometry));
}

// The rows of a block at one step of an array of all steps, `width` floats each; rows of zeros
// where there is no array.
static struct gm_source_rows rows_at(const struct sequence *pass, const float *array, size_t width,
                                     struct gm_block block, size_t step) {
  const size_t steps = (size_t)pass->geometry->steps;
  if (!array) return (struct gm_source_rows){pass->zeros, 0};
  return (struct gm_source_rows){array + (block.first * steps + step) * width, steps * width};
}

static struct gm_source_rows cell_before(const struct sequence *pass, struct gm_block block,
                                         size_t step) {
  const size_t units = (size_t)pass->geometry->units;
  if (step > 0) return rows_at(pass, pass->cells, units, block, step - 1);
  return (struct gm_source_rows){pass->initial_cell + block.first * units, units};
}

static void cells_backward(const struct sequence *pass, struct gm_block block, float *strips,
                           size_t step) {
  const size_t units = (size_t)pass->geometry->units, gates = gates_of_unit * units;
  const size_t steps = (size_t)pass->geometry->steps;
  gm_cell()->backward_step(&(struct gm_step_backward){
      .rows = block.rows,
      .units = units,
      .gates = rows_at(pass, pass->gates, gates, block, step),
      .cell_before = cell_before(pass, block, step),
      .dhidden = rows_at(pass, pass->dhidden, units, block, step),
      .all_dgates = {pass->dgates + (block.first * steps + step) * gates, steps * gates},
      .strips = strips,
      .past_caches = pass->past_caches,
  });
}

enum { rows_read = gates_of_unit + 2, rows_used = rows_read + gates_of_unit };

// What the cells of a step will read and write, which the processor cannot foresee; how many rows
// a sequence that is.
static size_t rows_used_by(const struct sequence *pass, struct gm_block block, size_t step,
                           struct gm_source_rows rows[rows_used]) {
  const size_t units = (size_t)pass->geometry->units, gates = gates_of_unit * units;
  size_t count = 0;
  rows[count++] = cell_before(pass, block, step);
  if (pass->dhidden) rows[count++] = rows_at(pass, pass->dhidden, units, block, step);
  for (size_t gate = 0; gate < gates_of_unit; gate += 1) {
    rows[count++] = rows_at(pass, pass->gates + gate * units, gates, block, step);
    if (!pass->past_caches)
      rows[count++] = rows_at(pass, pass->dgates + gate * units, gates, block, step);
  }
  return count;
}

// dhidden = dgates·Uᵀ
static void multiply_by_weights(const struct sequence *pass, struct gm_block block, float *strips,
                                size_t step) {
  const size_t units = (size_t)pass->geometry->units;
  struct gm_strip_stretch stretch[gates_of_unit];
  for (size_t gate = 0; gate < gates_of_unit; gate += 1)
    stretch[gate] = (struct gm_strip_stretch){strips + (gm_strip_dgates + gate) * gm_strip_floats,
                                              gm_backward_strip_floats, units};
  struct gm_source_rows ahead[rows_used];
  gm_cell()->sum_strips(&(struct gm_strip_sum){
      .rows = block.rows,
      .panels = gm_strip_count(units),
      .stretches = gates_of_unit,
      .stretch = stretch,
      .weights = pass->packed,
      .panel_step = panel_size(pass->geometry),
      .sums = strips + gm_strip_dhidden * gm_strip_floats,
      .sums_step = gm_backward_strip_floats,
      .ahead = ahead,
      .ahead_count = step > 0 ? rows_used_by(pass, block, step - 1, ahead) : 0,
      .ahead_step = gm_strip,
  });
}

static void run_block(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct sequence *pass = context;
  const size_t steps = (size_t)pass->geometry->steps, units = (size_t)pass->geometry->units;
  const struct gm_block block = gm_block_at(pass->geometry, chunk);
  const size_t first = block.first * units, step_of_strips = gm_backward_strip_floats;
  float *const strips = pass->blocks + chunk * block_size(pass->geometry);
  float *const cell = strips + gm_strip_cell * gm_strip_floats;
  float *const dcell = strips + gm_strip_dcell * gm_strip_floats;
  float *const dhidden = strips + gm_strip_dhidden * gm_strip_floats;

  memset(strips, 0, block_size(pass->geometry) * sizeof(float));
  const struct gm_source_rows last = rows_at(pass, pass->cells, units, block, steps - 1);
  gm_rows_to_strips(block.rows, units, last.first, last.stride, cell, step_of_strips);
  if (pass->dlast_cell)
    gm_rows_to_strips(block.rows, units, pass->dlast_cell + first, units, dcell, step_of_strips);
  for (size_t step = steps; step-- > 0;) {
    cells_backward(pass, block, strips, step);
    multiply_by_weights(pass, block, strips, step);
  }
  gm_strips_to_rows(block.rows, units, dhidden, step_of_strips, pass->dinitial_hidden + first,
                    units);
  gm_strips_to_rows(block.rows, units, dcell, step_of_strips, pass->dinitial_cell + first, units);
  gm_finish_stores_past_caches();
}

void gm_lstm_sequence_backward(const struct gm_lstm_geometry *geometry,
                               const float *recurrent_weights, const float *initial_cell,
                               const float *gates, const float *cells, const float *dhidden,
                               const float *dlast_cell, float *dgates, float *dinitial_hidden,
                               float *dinitial_cell, float *workspace) {
  const size_t units = (size_t)geometry->units;
  struct sequence pass = {
      .geometry = geometry,
      .recurrent_weights = recurrent_weights,
      .initial_cell = initial_cell,
      .gates = gates,
      .cells = cells,
      .dhidden = dhidden,
      .dlast_cell = dlast_cell,
      .dgates = dgates,
      .dinitial_hidden = dinitial_hidden,
      .dinitial_cell = dinitial_cell,
      .packed = workspace,
      .blocks = workspace + packed_size(geometry),
      .zeros = workspace + packed_size(geometry) + gm_block_count(geometry) * block_size(geometry),
      .past_caches = gm_goes_past_caches(
          dgates, units, 4 * (size_t)geometry->batch * (size_t)geometry->steps * units),
  };
  memset(pass.zeros, 0, units * sizeof(float));
  gm_run_chunks(gm_strip_count(units), (double)packed_size(geometry), pack_panel, &pass);
  gm_run_blocks(geometry, units, run_block, &pass);
}

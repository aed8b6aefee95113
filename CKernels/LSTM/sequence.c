#include <string.h>

#include "blocks.h"
#include "cells.h"

// The weights of the gates' sums are W and then U, as one packed matrix [features + units,
// 4·units].

static size_t term_count(const struct gm_lstm_geometry *g) {
  return (size_t)g->features + (size_t)g->units;
}

static size_t packed_size(const struct gm_lstm_geometry *g) {
  return gm_panel_count(4 * (size_t)g->units) * term_count(g) * gm_tile_columns;
}

size_t gm_lstm_sequence_workspace_size(const struct gm_lstm_geometry *geometry) {
  return packed_size(geometry) + 4 * (size_t)geometry->batch * (size_t)geometry->units;
}

struct sequence {
  const struct gm_lstm_geometry *geometry;
  const struct gm_lstm_weights *weights;
  const float *x, *initial_hidden, *initial_cell;
  float *gates, *cells, *hidden, *last_cell;
  float *packed;
  float *current_gates; // [batch, 4·units], where gates of all steps are not asked for
};

static void pack_panel(void *context, size_t panel, int32_t thread) {
  (void)thread;
  const struct sequence *pass = context;
  const size_t features = (size_t)pass->geometry->features, units = (size_t)pass->geometry->units;
  const size_t first = panel * gm_tile_columns, width = gm_panel_width(4 * units, first);
  float *packed = pass->packed + first * (features + units);
  gm_pack_panel(pass->weights->input + first, 4 * units, 1, features, width, packed);
  gm_pack_panel(pass->weights->recurrent + first, 4 * units, 1, units, width,
                packed + features * gm_tile_columns);
}

static void sum_gates(const struct sequence *pass, struct gm_block block, size_t step,
                      float *const *gates) {
  const size_t steps = (size_t)pass->geometry->steps, units = (size_t)pass->geometry->units;
  const size_t features = (size_t)pass->geometry->features;
  const float *row[2][gm_block_most];
  const struct gm_stretch stretch[2] = {
      {.row = row[0], .count = features},
      {.row = row[1], .count = units, .weights = features},
  };
  for (size_t p = 0; p < block.rows; p += 1) {
    const size_t n = block.first + p, at = n * steps + step;
    row[0][p] = pass->x + at * features;
    row[1][p] = step > 0 ? pass->hidden + (at - 1) * units : pass->initial_hidden + n * units;
  }
  const struct gm_tile tile = {
      .rows = block.rows,
      .stretches = 2,
      .stretch = stretch,
      .weights = pass->packed,
      .outputs = gates,
      .bias = pass->weights->bias,
  };
  gm_multiply_block(tile, features + units, 4 * units);
}

static void compute_cells(const struct sequence *pass, size_t n, size_t step, float *gates) {
  const size_t steps = (size_t)pass->geometry->steps, units = (size_t)pass->geometry->units;
  const size_t at = (n * steps + step) * units;
  float *cell = pass->cells ? pass->cells + at : pass->last_cell + n * units;
  const float *cell_before = pass->cells ? cell - units : cell;
  gm_cell()->forward(&(struct gm_cells){
      .units = units,
      .cell_before = step > 0 ? cell_before : pass->initial_cell + n * units,
      .gates = gates,
      .cell = cell,
      .hidden = pass->hidden + at,
  });
}

static void step_forward(const struct sequence *pass, struct gm_block block, size_t step) {
  const size_t steps = (size_t)pass->geometry->steps, units = (size_t)pass->geometry->units;
  float *gates[gm_block_most];
  for (size_t p = 0; p < block.rows; p += 1) {
    const size_t n = block.first + p;
    gates[p] = pass->gates ? pass->gates + (n * steps + step) * 4 * units
                           : pass->current_gates + n * 4 * units;
  }
  sum_gates(pass, block, step, gates);
  for (size_t p = 0; p < block.rows; p += 1) compute_cells(pass, block.first + p, step, gates[p]);
}

static void run_block(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct sequence *pass = context;
  const size_t steps = (size_t)pass->geometry->steps, units = (size_t)pass->geometry->units;
  const struct gm_block block = gm_block_at(pass->geometry, chunk);
  for (size_t step = 0; step < steps; step += 1) step_forward(pass, block, step);
  for (size_t n = block.first; pass->cells && n < block.first + block.rows; n += 1)
    memcpy(pass->last_cell + n * units, pass->cells + ((n + 1) * steps - 1) * units,
           units * sizeof(float));
}

void gm_lstm_sequence(const struct gm_lstm_geometry *geometry,
                      const struct gm_lstm_weights *weights, const float *x,
                      const float *initial_hidden, const float *initial_cell, float *gates,
                      float *cells, float *hidden, float *last_cell, float *workspace) {
  struct sequence pass = {
      .geometry = geometry,
      .weights = weights,
      .x = x,
      .initial_hidden = initial_hidden,
      .initial_cell = initial_cell,
      .gates = gates,
      .cells = cells,
      .hidden = hidden,
      .last_cell = last_cell,
      .packed = workspace,
      .current_gates = workspace + packed_size(geometry),
  };
  gm_run_chunks(gm_panel_count(4 * (size_t)geometry->units), (double)packed_size(geometry),
                pack_panel, &pass);
  gm_run_blocks(geometry, term_count(geometry), run_block, &pass);
}

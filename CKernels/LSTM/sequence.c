#include "blocks.h"
#include "cells.h"
#include "gm_memory.h"

// The weights of the gates' sums are b, W and then U, packed strip by strip of units: a panel
// [1 + features + units, 16] for each of i, f, g, o. So all gates of a strip are summed together,
// and its cells computed while the sums are in cache.

enum { gates_of_unit = 4 };

static size_t term_count(const struct gm_lstm_geometry *g) {
  return (size_t)g->features + (size_t)g->units;
}

static size_t panel_size(const struct gm_lstm_geometry *g) {
  return (1 + term_count(g)) * gm_strip;
}

static size_t packed_size(const struct gm_lstm_geometry *g) {
  return gm_strip_count((size_t)g->units) * gates_of_unit * panel_size(g);
}

// x, h twice (of this step and the one before) and c, in strips.
static size_t block_size(const struct gm_lstm_geometry *g) {
  return (gm_strip_count((size_t)g->features) + 3 * gm_strip_count((size_t)g->units)) *
         gm_strip_floats;
}

size_t gm_lstm_sequence_workspace_size(const struct gm_lstm_geometry *geometry) {
  return packed_size(geometry) + gm_block_count(geometry) * block_size(geometry);
}

struct sequence {
  const struct gm_lstm_geometry *geometry;
  const struct gm_lstm_weights *weights;
  const float *x, *initial_hidden, *initial_cell;
  float *gates, *cells, *hidden, *last_cell;
  float *packed, *blocks;
  bool past_caches;
};

static float *panel_of(const struct sequence *pass, size_t strip, size_t gate) {
  return pass->packed + (strip * gates_of_unit + gate) * panel_size(pass->geometry);
}

static void pack_panels(void *context, size_t strip, int32_t thread) {
  (void)thread;
  const struct sequence *pass = context;
  const size_t features = (size_t)pass->geometry->features, units = (size_t)pass->geometry->units;
  const size_t width = gm_strip_width(units, strip * gm_strip), stride = gates_of_unit * units;
  for (size_t gate = 0; gate < gates_of_unit; gate += 1) {
    float *panel = panel_of(pass, strip, gate);
    const size_t first = gate * units + strip * gm_strip;
    gm_pack_strip(pass->weights->bias + first, stride, 1, width, panel);
    panel += gm_strip;
    gm_pack_strip(pass->weights->input + first, stride, features, width, panel);
    panel += features * gm_strip;
    gm_pack_strip(pass->weights->recurrent + first, stride, units, width, panel);
  }
}

// What a block carries from step to step, in strips.
struct state {
  float *x, *hidden_before, *hidden, *cell;
};

// The rows of a block at one step of an array of all steps, `width` floats each, from `offset` on.
static struct gm_target_rows rows_at(const struct sequence *pass, float *array, size_t width,
                                     struct gm_block block, size_t step, size_t offset) {
  const size_t steps = (size_t)pass->geometry->steps;
  if (!array) return (struct gm_target_rows){NULL, 0};
  return (struct gm_target_rows){array + (block.first * steps + step) * width + offset,
                                 steps * width};
}

static void sum_gates(const struct sequence *pass, struct gm_block block, struct state state,
                      size_t step, size_t strip, float *sums) {
  const size_t units = (size_t)pass->geometry->units, unit = strip * gm_strip;
  const struct gm_strip_stretch stretch[] = {
      {state.x, gm_strip_floats, (size_t)pass->geometry->features},
      {state.hidden_before, gm_strip_floats, units},
  };
  const struct gm_target_rows gates =
      rows_at(pass, pass->gates, gates_of_unit * units, block, step, unit);
  const float *panels = panel_of(pass, strip, 0);
  gm_cell()->sum_strips(&(struct gm_strip_sum){
      .rows = block.rows,
      .panels = gates_of_unit,
      .stretches = 2,
      .stretch = stretch,
      .weights = panels + gm_strip,
      .start = panels,
      .panel_step = panel_size(pass->geometry),
      .sums = sums,
      .sums_step = gm_strip_floats,
      .ahead = &(struct gm_source_rows){gates.first, gates.stride},
      .ahead_count = pass->gates && !pass->past_caches,
      .ahead_step = units,
  });
}

static void step_forward(const struct sequence *pass, struct gm_block block, struct state state,
                         size_t step) {
  const size_t units = (size_t)pass->geometry->units, gates = gates_of_unit * units;
  _Alignas(64) float sums[gates_of_unit * gm_strip_floats];
  for (size_t strip = 0; strip < gm_strip_count(units); strip += 1) {
    const size_t unit = strip * gm_strip;
    sum_gates(pass, block, state, step, strip, sums);
    gm_cell()->forward_strip(&(struct gm_strip_cells){
        .rows = block.rows,
        .units = gm_strip_width(units, unit),
        .sums = sums,
        .cell = state.cell + strip * gm_strip_floats,
        .hidden = state.hidden + strip * gm_strip_floats,
        .gate_stride = units,
        .all_gates = rows_at(pass, pass->gates, gates, block, step, unit),
        .all_cells = rows_at(pass, pass->cells, units, block, step, unit),
        .all_hidden = rows_at(pass, pass->hidden, units, block, step, unit),
        .past_caches = pass->past_caches,
    });
  }
}

static void run_block(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct sequence *pass = context;
  const size_t steps = (size_t)pass->geometry->steps, units = (size_t)pass->geometry->units;
  const size_t features = (size_t)pass->geometry->features;
  const size_t size = gm_strip_count(units) * gm_strip_floats;
  const struct gm_block block = gm_block_at(pass->geometry, chunk);
  float *const own = pass->blocks + chunk * block_size(pass->geometry);
  struct state state = {own + 3 * size, own, own + size, own + 2 * size};

  const size_t first = block.first * units;
  gm_rows_to_strips(block.rows, units, pass->initial_hidden + first, units, state.hidden_before,
                    gm_strip_floats);
  gm_rows_to_strips(block.rows, units, pass->initial_cell + first, units, state.cell,
                    gm_strip_floats);
  for (size_t step = 0; step < steps; step += 1) {
    gm_rows_to_strips(block.rows, features, pass->x + (block.first * steps + step) * features,
                      steps * features, state.x, gm_strip_floats);
    step_forward(pass, block, state, step);
    float *const hidden = state.hidden;
    state.hidden = state.hidden_before;
    state.hidden_before = hidden;
  }
  gm_strips_to_rows(block.rows, units, state.cell, gm_strip_floats, pass->last_cell + first, units);
  gm_finish_stores_past_caches();
}

void gm_lstm_sequence(const struct gm_lstm_geometry *geometry,
                      const struct gm_lstm_weights *weights, const float *x,
                      const float *initial_hidden, const float *initial_cell, float *gates,
                      float *cells, float *hidden, float *last_cell, float *workspace) {
  const size_t units = (size_t)geometry->units;
  const size_t count = (gates ? 4 : 1) * (size_t)geometry->batch * (size_t)geometry->steps * units;
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
      .blocks = workspace + packed_size(geometry),
      .past_caches = gm_goes_past_caches(hidden, units, count) &&
                     gm_goes_past_caches(gates, units, count) &&
                     gm_goes_past_caches(cells, units, count),
  };
  gm_run_chunks(gm_strip_count(units), (double)packed_size(geometry), pack_panels, &pass);
  gm_run_blocks(geometry, term_count(geometry), run_block, &pass);
}

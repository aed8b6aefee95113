#include "sequence.h"

#include <string.h>

#include "cells.h"
#include "gm_threads.h"

// A block of sequences is taken through all steps by one thread, without waiting for others: a
// sequence needs nothing of them. Each step of a block is a tile of the recurrent product, then its
// cells.

struct gm_lstm_geometry gm_contiguous_lstm(int32_t batch, int32_t steps, int32_t hidden) {
  return (struct gm_lstm_geometry){batch, steps, hidden, steps, 1};
}

// Sequences of a block, by the batch's size alone: enough blocks to share out a small batch.
static size_t block_size(const struct gm_lstm_geometry *g) {
  return g->batch >= 32 ? 8 : 4;
}

struct block {
  size_t first, rows; // sequences
};

static struct block block_at(const struct gm_lstm_geometry *g, size_t chunk) {
  const size_t first = chunk * block_size(g);
  return (struct block){first, gm_smaller(block_size(g), (size_t)g->batch - first)};
}

static void run_blocks(const struct gm_lstm_geometry *g, gm_chunk_body body, void *context) {
  const double states = (double)g->batch * (double)g->steps, hidden = (double)g->hidden;
  gm_run_chunks(gm_round_up_quotient((size_t)g->batch, block_size(g)),
                states * hidden * (8 * hidden + 150), body, context);
}

// U plain: [H, 4H], or transposed: [4H, H].
static struct gm_matrix_geometry recurrent_geometry(const struct gm_lstm_geometry *g,
                                                    enum gm_matrix_form form) {
  return form == gm_matrix_plain ? gm_contiguous_product(form, g->batch, g->hidden, 4 * g->hidden)
                                 : gm_contiguous_product(form, g->batch, 4 * g->hidden, g->hidden);
}

// outputs[p] (+)= left[p] · packed, with packed [terms, columns].
static void multiply(const struct block *block, size_t terms, size_t columns, const float *packed,
                     const float *const *left, bool accumulate, float *const *outputs) {
  const struct gm_channels all = {0, terms};
  for (size_t first = 0; first < columns; first += gm_tile_columns) {
    float *panel_outputs[gm_tile_rows];
    for (size_t p = 0; p < block->rows; p += 1) panel_outputs[p] = outputs[p] + first;
    gm_sum_over_taps(&(struct gm_tile){.rows = block->rows,
                                       .columns = gm_panel_width(columns, first),
                                       .taps = 1,
                                       .row = left,
                                       .channels = &all,
                                       .weights = packed + first * terms,
                                       .outputs = panel_outputs,
                                       .accumulate = accumulate});
  }
}

struct forward {
  const struct gm_lstm_geometry *geometry;
  const float *packed; // U
  const float *first_hiddens, *first_cells;
  float *gates, *cells, *hiddens;
};

// Where the state of sequence n before `step` stands in an array of states, or among the first
// ones.
static const float *find_previous(const struct gm_lstm_geometry *g, size_t n, size_t step,
                                  const float *first, const float *states) {
  const size_t hidden = (size_t)g->hidden;
  if (step > 0) return states + gm_state_row(g, n, step - 1) * (ptrdiff_t)hidden;
  return first ? first + n * hidden : NULL;
}

static void step_forward(const struct forward *pass, const struct block *block, size_t step) {
  const struct gm_lstm_geometry *g = pass->geometry;
  const size_t hidden = (size_t)g->hidden;
  const float *previous[gm_tile_rows];
  float *gates[gm_tile_rows];
  for (size_t p = 0; p < block->rows; p += 1) {
    const size_t n = block->first + p;
    previous[p] = find_previous(g, n, step, pass->first_hiddens, pass->hiddens);
    gates[p] = pass->gates + gm_state_row(g, n, step) * 4 * (ptrdiff_t)hidden;
  }
  if (previous[0]) multiply(block, hidden, 4 * hidden, pass->packed, previous, true, gates);
  for (size_t p = 0; p < block->rows; p += 1) {
    const size_t n = block->first + p;
    const ptrdiff_t at = gm_state_row(g, n, step) * (ptrdiff_t)hidden;
    gm_cell()->forward(hidden, find_previous(g, n, step, pass->first_cells, pass->cells), gates[p],
                       pass->cells + at, pass->hiddens + at);
  }
}

static void run_forward(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct forward *pass = context;
  const struct block block = block_at(pass->geometry, chunk);
  for (size_t step = 0; step < (size_t)pass->geometry->steps; step += 1)
    step_forward(pass, &block, step);
}

void gm_lstm_sequence(const struct gm_lstm_geometry *geometry, const float *recurrent_weights,
                      const float *first_hiddens, const float *first_cells, float *gates,
                      float *cells, float *hiddens, float *workspace) {
  const struct gm_matrix_geometry product = recurrent_geometry(geometry, gm_matrix_plain);
  gm_matrix_pack(&product, recurrent_weights, workspace);
  struct forward pass = {geometry, workspace, first_hiddens, first_cells, gates, cells, hiddens};
  run_blocks(geometry, run_forward, &pass);
}

struct backward {
  const struct gm_lstm_geometry *geometry;
  const float *packed; // U transposed
  const float *first_cells, *gates, *cells, *dhiddens, *dlast_cells;
  float *dgates;
  float *dhidden, *dcell; // [N, H]: what has come back so far; in the end, to the first state
};

static void step_backward(const struct backward *pass, const struct block *block, size_t step,
                          float *const *dhidden) {
  const struct gm_lstm_geometry *g = pass->geometry;
  const size_t hidden = (size_t)g->hidden;
  const float *next[gm_tile_rows];
  for (size_t p = 0; p < block->rows; p += 1) {
    const ptrdiff_t row = gm_state_row(g, block->first + p, step);
    next[p] = pass->dgates + (row + g->step_stride) * 4 * (ptrdiff_t)hidden;
    memcpy(dhidden[p], pass->dhiddens + row * (ptrdiff_t)hidden, hidden * sizeof(float));
  }
  if (step + 1 < (size_t)g->steps)
    multiply(block, 4 * hidden, hidden, pass->packed, next, true, dhidden);
  for (size_t p = 0; p < block->rows; p += 1) {
    const size_t n = block->first + p;
    const ptrdiff_t at = gm_state_row(g, n, step) * (ptrdiff_t)hidden;
    gm_cell()->backward(hidden, find_previous(g, n, step, pass->first_cells, pass->cells),
                        pass->gates + 4 * at, pass->cells + at, dhidden[p], pass->dgates + 4 * at,
                        pass->dcell + n * hidden);
  }
}

static void run_backward(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct backward *pass = context;
  const struct gm_lstm_geometry *g = pass->geometry;
  const struct block block = block_at(g, chunk);
  const size_t hidden = (size_t)g->hidden, size = hidden * sizeof(float);
  float *dhidden[gm_tile_rows];
  const float *first_dgates[gm_tile_rows];
  for (size_t p = 0; p < block.rows; p += 1) {
    const size_t n = block.first + p;
    dhidden[p] = pass->dhidden + n * hidden;
    first_dgates[p] = pass->dgates + gm_state_row(g, n, 0) * 4 * (ptrdiff_t)hidden;
    memset(dhidden[p], 0, size);
    if (pass->dlast_cells)
      memcpy(pass->dcell + n * hidden, pass->dlast_cells + n * hidden, size);
    else
      memset(pass->dcell + n * hidden, 0, size);
  }
  for (size_t step = (size_t)g->steps; step-- > 0;) step_backward(pass, &block, step, dhidden);
  if (g->steps > 0)
    multiply(&block, 4 * hidden, hidden, pass->packed, first_dgates, false, dhidden);
}

void gm_lstm_sequence_backward(const struct gm_lstm_geometry *geometry,
                               const float *recurrent_weights, const float *first_cells,
                               const float *gates, const float *cells, const float *dhiddens,
                               const float *dlast_cells, float *dgates, float *dfirst_hiddens,
                               float *dfirst_cells, float *workspace) {
  const struct gm_matrix_geometry product =
      recurrent_geometry(geometry, gm_matrix_right_transposed);
  gm_matrix_pack(&product, recurrent_weights, workspace);
  struct backward pass = {geometry, workspace,   first_cells, gates,          cells,
                          dhiddens, dlast_cells, dgates,      dfirst_hiddens, dfirst_cells};
  run_blocks(geometry, run_backward, &pass);
}

size_t gm_lstm_workspace_size(const struct gm_lstm_geometry *geometry) {
  const struct gm_matrix_geometry plain = recurrent_geometry(geometry, gm_matrix_plain);
  const struct gm_matrix_geometry transposed =
      recurrent_geometry(geometry, gm_matrix_right_transposed);
  const size_t packed =
      gm_larger(gm_matrix_packed_size(&plain), gm_matrix_packed_size(&transposed));
  return gm_larger(packed, gm_lstm_weights_workspace_size(geometry));
}

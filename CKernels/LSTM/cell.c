#include "cells.h"
#include "gm_lstm.h"
#include "gm_threads.h"
#include "levels.h"

static const struct gm_cell_kernels *const levels[gm_instruction_set_count] = GM_LEVELS(gm_cell);

const struct gm_cell_kernels *gm_cell(void) {
  return levels[gm_current_instruction_set()];
}

// Rows are independent: each is a chunk.

static const double operations_per_unit = 150;

static void forward_row(void *context, size_t row, int32_t thread) {
  (void)thread;
  struct gm_cells cells = *(const struct gm_cells *)context;
  const size_t first = row * cells.units;
  cells.cell_before += first;
  cells.gates += 4 * first;
  cells.cell += first;
  cells.hidden += first;
  gm_cell()->forward(&cells);
}

void gm_lstm_cell(size_t rows, size_t units, float *gates, const float *cell_before, float *cell,
                  float *hidden) {
  struct gm_cells cells = {units, cell_before, gates, cell, hidden};
  gm_run_chunks(rows, operations_per_unit * (double)rows * (double)units, forward_row, &cells);
}

static void backward_row(void *context, size_t row, int32_t thread) {
  (void)thread;
  struct gm_cells_backward cells = *(const struct gm_cells_backward *)context;
  const size_t first = row * cells.units;
  cells.gates += 4 * first;
  cells.cell_before += first;
  cells.cell += first;
  if (cells.dhidden) cells.dhidden += first;
  if (cells.dcell) cells.dcell += first;
  cells.dgates += 4 * first;
  cells.dcell_before += first;
  gm_cell()->backward(&cells);
}

void gm_lstm_cell_backward(size_t rows, size_t units, const float *gates, const float *cell_before,
                           const float *cell, const float *dhidden, const float *dcell,
                           float *dgates, float *dcell_before) {
  struct gm_cells_backward cells = {
      .units = units,
      .gates = gates,
      .cell_before = cell_before,
      .cell = cell,
      .dhidden = dhidden,
      .dcell = dcell,
      .dgates = dgates,
      .dcell_before = dcell_before,
  };
  gm_run_chunks(rows, operations_per_unit * (double)rows * (double)units, backward_row, &cells);
}

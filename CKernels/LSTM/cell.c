#include <string.h>

#include "cells.h"
#include "gm_lstm.h"
#include "gm_threads.h"
#include "gm_tiles.h"
#include "levels.h"

static const struct gm_cell_kernels *const levels[gm_instruction_set_count] = GM_LEVELS(gm_cell);

const struct gm_cell_kernels *gm_cell(void) {
  return levels[gm_current_instruction_set()];
}

enum { rows_per_chunk = 8 };

static const double operations_per_unit = 150;

struct forward {
  size_t rows, hidden;
  const float *previous_cells;
  float *gates, *cells, *hiddens;
};

static void forward_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct forward *step = context;
  const size_t hidden = step->hidden, end = gm_smaller(step->rows, (chunk + 1) * rows_per_chunk);
  for (size_t row = chunk * rows_per_chunk; row < end; row += 1) {
    const float *previous = step->previous_cells ? step->previous_cells + row * hidden : NULL;
    gm_cell()->forward(hidden, previous, step->gates + row * 4 * hidden, step->cells + row * hidden,
                       step->hiddens + row * hidden);
  }
}

void gm_lstm_cell(size_t rows, size_t hidden, const float *previous_cells, float *gates,
                  float *cells, float *hiddens) {
  struct forward step = {rows, hidden, previous_cells, gates, cells, hiddens};
  gm_run_chunks(gm_round_up_quotient(rows, rows_per_chunk),
                operations_per_unit * (double)(rows * hidden), forward_chunk, &step);
}

struct backward {
  size_t rows, hidden;
  const float *previous_cells, *gates, *cells, *dhiddens, *dcells;
  float *dgates, *dprevious_cells;
};

static void backward_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct backward *step = context;
  const size_t hidden = step->hidden, end = gm_smaller(step->rows, (chunk + 1) * rows_per_chunk);
  for (size_t row = chunk * rows_per_chunk; row < end; row += 1) {
    const float *previous = step->previous_cells ? step->previous_cells + row * hidden : NULL;
    float *const dcell = step->dprevious_cells + row * hidden;
    if (!step->dcells)
      memset(dcell, 0, hidden * sizeof(float));
    else if (step->dcells != step->dprevious_cells)
      memcpy(dcell, step->dcells + row * hidden, hidden * sizeof(float));
    gm_cell()->backward(hidden, previous, step->gates + row * 4 * hidden,
                        step->cells + row * hidden, step->dhiddens + row * hidden,
                        step->dgates + row * 4 * hidden, dcell);
  }
}

void gm_lstm_cell_backward(size_t rows, size_t hidden, const float *previous_cells,
                           const float *gates, const float *cells, const float *dhiddens,
                           const float *dcells, float *dgates, float *dprevious_cells) {
  struct backward step = {rows,     hidden, previous_cells, gates,          cells,
                          dhiddens, dcells, dgates,         dprevious_cells};
  gm_run_chunks(gm_round_up_quotient(rows, rows_per_chunk),
                operations_per_unit * (double)(rows * hidden), backward_chunk, &step);
}

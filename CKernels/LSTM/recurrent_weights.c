#include "gm_lstm.h"
#include "gm_threads.h"
#include "gm_tiles.h"

// dU is a sum of outer products of rows of h' and dgates, computed in slices of them.

static size_t slice_count(const struct gm_lstm_geometry *g) {
  const size_t units = (size_t)g->units;
  return gm_slice_count((size_t)g->batch * (size_t)g->steps, 4 * units * units);
}

size_t gm_lstm_recurrent_weights_workspace_size(const struct gm_lstm_geometry *geometry) {
  const size_t units = (size_t)geometry->units;
  return (slice_count(geometry) - 1) * 4 * units * units;
}

struct recurrent_weights {
  size_t steps, units, rows; // rows: of all steps
  const float *initial_hidden, *hidden, *dgates;
  float *dweights, *partial;
  size_t slices, panels;
};

static const float *hidden_before(const struct recurrent_weights *work, size_t row) {
  return row % work->steps == 0 ? work->initial_hidden + row / work->steps * work->units
                                : work->hidden + (row - 1) * work->units;
}

// A chunk is one slice of the sums of one panel.
static void sum_slice(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct recurrent_weights *work = context;
  const size_t units = work->units, columns = 4 * units;
  const size_t panel = chunk % work->panels * gm_tile_columns, slice = chunk / work->panels;
  float *output = slice == 0 ? work->dweights : work->partial + (slice - 1) * units * columns;
  const float *left[gm_outer_terms], *right[gm_outer_terms];
  struct gm_outer_sum sum = {
      .rows = units,
      .columns = gm_panel_width(columns, panel),
      .left = left,
      .right = right,
      .right_first = panel,
      .right_length = columns,
      .output = output + panel,
      .output_stride = columns,
  };
  const size_t end = gm_slice_start(work->rows, work->slices, slice + 1);
  size_t first = gm_slice_start(work->rows, work->slices, slice);
  do { // at least once: without sequences dU is still to be set to 0
    sum.terms = gm_smaller(gm_outer_terms, end - first);
    for (size_t k = 0; k < sum.terms; k += 1) {
      left[k] = hidden_before(work, first + k);
      right[k] = work->dgates + (first + k) * columns;
    }
    gm_sum_of_outer_products(&sum);
    sum.accumulate = true;
    first += sum.terms;
  } while (first < end);
}

void gm_lstm_recurrent_weights(const struct gm_lstm_geometry *geometry, const float *initial_hidden,
                               const float *hidden, const float *dgates, float *dweights,
                               float *workspace) {
  const size_t units = (size_t)geometry->units;
  struct recurrent_weights work = {
      .steps = (size_t)geometry->steps,
      .units = units,
      .rows = (size_t)geometry->batch * (size_t)geometry->steps,
      .initial_hidden = initial_hidden,
      .hidden = hidden,
      .dgates = dgates,
      .dweights = dweights,
      .partial = workspace,
      .slices = slice_count(geometry),
      .panels = gm_panel_count(4 * units),
  };
  gm_run_chunks(work.slices * work.panels, 8.0 * (double)work.rows * (double)units * (double)units,
                sum_slice, &work);
  gm_add_slices(work.slices, units, 4 * units, workspace, dweights, 4 * units);
}

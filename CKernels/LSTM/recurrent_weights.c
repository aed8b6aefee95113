#include "gm_lstm.h"
#include "gm_threads.h"
#include "gm_tiles.h"

// dU is a sum of outer products of rows of h' and dgates. A chunk sums one slice of them for two
// panels of dU, the second while the rows of h' are still in cache. Panels are summed apart, in
// [slices, panels, units, 32], and added at the end: rows of dU lie so far from each other that
// they would crowd each other out of the cache.

enum { panels_together = 2 };

// More than there are threads, which are not equally fast; no more slices than that takes.
static const size_t enough_chunks = 64;

static size_t slice_count(const struct gm_lstm_geometry *g) {
  const size_t rows = (size_t)g->batch * (size_t)g->steps, columns = 4 * (size_t)g->units;
  const size_t groups = gm_round_up_quotient(gm_panel_count(columns), panels_together);
  return gm_smaller(gm_slice_count(rows, (size_t)g->units * columns),
                    gm_round_up_quotient(enough_chunks, groups));
}

size_t gm_lstm_recurrent_weights_workspace_size(const struct gm_lstm_geometry *geometry) {
  const size_t units = (size_t)geometry->units;
  return slice_count(geometry) * gm_panel_count(4 * units) * units * gm_tile_columns;
}

struct recurrent_weights {
  size_t steps, units, terms;
  const float *initial_hidden, *hidden, *dgates;
  float *dweights, *partial;
  size_t slices, panels;
};

// The rows of h' and of dgates that make `count` terms from `first` on.
static void find_terms(const struct recurrent_weights *work, size_t first, size_t count,
                       const float **left, const float **right) {
  size_t sample = first / work->steps, step = first % work->steps;
  for (size_t k = 0; k < count; k += 1) {
    left[k] = step == 0 ? work->initial_hidden + sample * work->units
                        : work->hidden + (first + k - 1) * work->units;
    right[k] = work->dgates + (first + k) * 4 * work->units;
    step += 1;
    if (step == work->steps) sample += 1, step = 0;
  }
}

static void sum_panel(const struct recurrent_weights *work, size_t slice, size_t panel,
                      struct gm_outer_sum *sum) {
  const size_t first = panel * gm_tile_columns;
  sum->columns = gm_panel_width(4 * work->units, first);
  sum->first_right = first;
  sum->output = work->partial + (slice * work->panels + panel) * work->units * gm_tile_columns;
  gm_sum_of_outer_products(sum);
}

static void sum_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct recurrent_weights *work = context;
  const size_t groups = gm_round_up_quotient(work->panels, panels_together);
  const size_t panel = chunk % groups * panels_together, slice = chunk / groups;
  const float *left[gm_outer_terms], *right[gm_outer_terms];
  struct gm_outer_sum sum = {
      .rows = work->units,
      .left = left,
      .right = right,
      .output_stride = gm_tile_columns,
  };
  const size_t end = gm_slice_start(work->terms, work->slices, slice + 1);
  size_t first = gm_slice_start(work->terms, work->slices, slice);
  do { // at least once: without sequences dU is still to be set to 0
    sum.terms = gm_smaller(gm_outer_terms, end - first);
    find_terms(work, first, sum.terms, left, right);
    for (size_t p = panel; p < gm_smaller(panel + panels_together, work->panels); p += 1)
      sum_panel(work, slice, p, &sum);
    sum.accumulate = true;
    first += sum.terms;
  } while (first < end);
}

static void add_slices(void *context, size_t panel, int32_t thread) {
  (void)thread;
  const struct recurrent_weights *work = context;
  const size_t columns = 4 * work->units, first = panel * gm_tile_columns;
  const size_t width = gm_panel_width(columns, first);
  for (size_t row = 0; row < work->units; row += 1) {
    float *restrict output = work->dweights + row * columns + first;
    for (size_t slice = 0; slice < work->slices; slice += 1) {
      const float *restrict partial =
          work->partial + ((slice * work->panels + panel) * work->units + row) * gm_tile_columns;
      for (size_t n = 0; n < width; n += 1)
        output[n] = slice == 0 ? partial[n] : output[n] + partial[n];
    }
  }
}

void gm_lstm_recurrent_weights(const struct gm_lstm_geometry *geometry, const float *initial_hidden,
                               const float *hidden, const float *dgates, float *dweights,
                               float *workspace) {
  const size_t units = (size_t)geometry->units;
  struct recurrent_weights work = {
      .steps = (size_t)geometry->steps,
      .units = units,
      .terms = (size_t)geometry->batch * (size_t)geometry->steps,
      .initial_hidden = initial_hidden,
      .hidden = hidden,
      .dgates = dgates,
      .dweights = dweights,
      .partial = workspace,
      .slices = slice_count(geometry),
      .panels = gm_panel_count(4 * units),
  };
  const double size = 4.0 * (double)units * (double)units;
  gm_run_chunks(work.slices * gm_round_up_quotient(work.panels, panels_together),
                2 * size * (double)work.terms, sum_chunk, &work);
  gm_run_chunks(work.panels, size * (double)work.slices, add_slices, &work);
}

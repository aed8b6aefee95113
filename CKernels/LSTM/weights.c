#include "gm_threads.h"
#include "sequence.h"

// dU is a sum of outer products of a state's hidden units and the next state's gate gradients,
// computed in slices of the states, as every gradient of weights is.

struct weights {
  const struct gm_lstm_geometry *geometry;
  const float *first_hiddens, *hiddens, *dgates;
  float *dweights, *partial;
  size_t states, slices, panels;
};

static size_t slice_count(const struct gm_lstm_geometry *g) {
  const size_t hidden = (size_t)g->hidden;
  return gm_slice_count((size_t)g->batch * (size_t)g->steps, 4 * hidden * hidden);
}

size_t gm_lstm_weights_workspace_size(const struct gm_lstm_geometry *g) {
  return (slice_count(g) - 1) * 4 * (size_t)g->hidden * (size_t)g->hidden;
}

struct terms {
  size_t count;
  const float *left[gm_outer_terms], *right[gm_outer_terms];
};

// States first ..< end that come after one that is not zero, at most gm_outer_terms.
static void find_terms(const struct weights *work, size_t first, size_t end, struct terms *terms) {
  const struct gm_lstm_geometry *g = work->geometry;
  const ptrdiff_t hidden = g->hidden;
  terms->count = 0;
  for (size_t state = first; state < end; state += 1) {
    const size_t n = state / (size_t)g->steps, step = state % (size_t)g->steps;
    if (step == 0 && !work->first_hiddens) continue;
    const ptrdiff_t row = gm_state_row(g, n, step);
    terms->left[terms->count] = step == 0 ? work->first_hiddens + (ptrdiff_t)n * hidden
                                          : work->hiddens + (row - g->step_stride) * hidden;
    terms->right[terms->count] = work->dgates + row * 4 * hidden;
    terms->count += 1;
  }
}

// A chunk is one slice of the sums of one panel.
static void sum_slice(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct weights *work = context;
  const size_t hidden = (size_t)work->geometry->hidden, columns = 4 * hidden;
  const size_t panel = chunk % work->panels * gm_tile_columns, slice = chunk / work->panels;
  float *const output =
      slice == 0 ? work->dweights : work->partial + (slice - 1) * hidden * columns;
  const size_t start = gm_slice_start(work->states, work->slices, slice);
  const size_t end = gm_slice_start(work->states, work->slices, slice + 1);
  size_t first = start;
  do { // at least once: without states dU is still to be set to 0
    const size_t next = gm_smaller(first + gm_outer_terms, end);
    struct terms terms;
    find_terms(work, first, next, &terms);
    gm_sum_of_outer_products(&(struct gm_outer_sum){.rows = hidden,
                                                    .columns = gm_panel_width(columns, panel),
                                                    .terms = terms.count,
                                                    .left = terms.left,
                                                    .right = terms.right,
                                                    .right_first = panel,
                                                    .right_length = columns,
                                                    .output = output + panel,
                                                    .output_stride = columns,
                                                    .accumulate = first > start});
    first = next;
  } while (first < end);
}

void gm_lstm_weights(const struct gm_lstm_geometry *geometry, const float *first_hiddens,
                     const float *hiddens, const float *dgates, float *dweights, float *workspace) {
  const size_t hidden = (size_t)geometry->hidden;
  struct weights work = {.geometry = geometry,
                         .first_hiddens = first_hiddens,
                         .hiddens = hiddens,
                         .dgates = dgates,
                         .dweights = dweights,
                         .partial = workspace,
                         .states = (size_t)geometry->batch * (size_t)geometry->steps,
                         .slices = slice_count(geometry),
                         .panels = gm_panel_count(4 * hidden)};
  gm_run_chunks(work.slices * work.panels, 8.0 * (double)(work.states * hidden * hidden), sum_slice,
                &work);
  gm_add_slices(work.slices, hidden, 4 * hidden, workspace, dweights, 4 * hidden);
}

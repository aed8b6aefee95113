#include "gm_sizes.h"
#include "gm_threads.h"
#include "gm_tiles.h"
#include "grid.h"

// A slice is a range of the pixels of all images. Those whose neighbour is outside of the image are
// left out of that tap's sums.

static size_t pixel_count(const struct gm_grid_lstm_geometry *g) {
  return (size_t)g->batch * (size_t)g->height * (size_t)g->width;
}

static size_t tap_size(const struct gm_grid_lstm_geometry *g) {
  return (size_t)g->units * 4 * (size_t)g->units;
}

static size_t slice_count(const struct gm_grid_lstm_geometry *g) {
  const size_t taps = gm_grid_lstm_taps(g->path);
  return gm_slice_count(pixel_count(g), taps * tap_size(g), 1);
}

// The first slice's sums take the place of the result.
size_t gm_grid_lstm_weights_workspace_size(const struct gm_grid_lstm_geometry *geometry) {
  return (slice_count(geometry) - 1) * gm_grid_lstm_taps(geometry->path) * tap_size(geometry);
}

struct pass {
  const struct gm_grid_lstm_geometry *geometry;
  struct gm_grid_taps taps;
  size_t slices;
  const float *hidden, *dgates;
  float *du, *partial;
};

// Rows of h and dgates that are summed together.
struct terms {
  size_t count;
  const float *hidden[gm_outer_terms], *dgates[gm_outer_terms];
};

static void collect_terms(const struct pass *pass, struct gm_grid_place offset, size_t first,
                          size_t end, struct terms *terms) {
  const struct gm_grid_lstm_geometry *g = pass->geometry;
  const size_t units = (size_t)g->units, height = (size_t)g->height, width = (size_t)g->width;
  const float *const hidden = pass->hidden + gm_grid_distance(g, offset) * g->units;
  terms->count = 0;
  for (size_t pixel = first; pixel < end; pixel += 1) {
    const struct gm_grid_place place = {(int32_t)(pixel / width % height),
                                        (int32_t)(pixel % width)};
    if (!gm_grid_is_inside(g, gm_grid_moved(place, offset))) continue;
    terms->hidden[terms->count] = hidden + pixel * units;
    terms->dgates[terms->count] = pass->dgates + pixel * 4 * units;
    terms->count += 1;
  }
}

static void sum_terms(size_t units, const struct terms *terms, bool accumulate, float *sums) {
  const size_t columns = 4 * units;
  for (size_t column = 0; column < columns; column += gm_tile_columns)
    gm_sum_of_outer_products(&(struct gm_outer_sum){
        .rows = units,
        .columns = gm_panel_width(columns, column),
        .terms = terms->count,
        .left = terms->hidden,
        .right = terms->dgates,
        .first_right = column,
        .output = sums + column,
        .output_stride = columns,
        .accumulate = accumulate,
    });
}

static void sum_slice(void *context, size_t slice, int32_t thread) {
  (void)thread;
  const struct pass *pass = context;
  const size_t units = (size_t)pass->geometry->units, pixels = pixel_count(pass->geometry);
  const size_t size = tap_size(pass->geometry);
  float *const sums = slice == 0 ? pass->du : pass->partial + (slice - 1) * pass->taps.count * size;
  const size_t start = gm_slice_start(pixels, pass->slices, slice);
  const size_t end = gm_slice_start(pixels, pass->slices, slice + 1);
  size_t first = start;
  do { // at least once: without pixels the sums are still to be set to zero
    const size_t block_end = gm_smaller(first + gm_outer_terms, end);
    for (size_t tap = 0; tap < pass->taps.count; tap += 1) {
      struct terms terms;
      collect_terms(pass, pass->taps.offset[tap], first, block_end, &terms);
      sum_terms(units, &terms, first > start, sums + tap * size);
    }
    first = block_end;
  } while (first < end);
}

void gm_grid_lstm_weights(const struct gm_grid_lstm_geometry *geometry, const float *hidden,
                          const float *dgates, float *du, float *workspace) {
  const struct gm_grid_taps taps = gm_grid_taps(geometry->path);
  const size_t rows = taps.count * (size_t)geometry->units, columns = 4 * (size_t)geometry->units;
  struct pass pass = {
      .geometry = geometry,
      .taps = taps,
      .slices = slice_count(geometry),
      .hidden = hidden,
      .dgates = dgates,
      .du = du,
      .partial = workspace,
  };
  gm_run_chunks(pass.slices, 2.0 * (double)pixel_count(geometry) * (double)(rows * columns),
                sum_slice, &pass);
  gm_add_slices(pass.slices, rows, columns, workspace, du, columns);
}

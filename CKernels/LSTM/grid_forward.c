#include <string.h>

#include "cells.h"
#include "gm_sizes.h"
#include "grid.h"

// U is packed strip by strip of units: [taps · units, 4 gates, 16], the last strip filled up with
// zeros. After the strips there is a row of zeros, the state outside of an image.

enum { gates_of_unit = 4, packed_row = gates_of_unit * gm_strip };

static size_t term_count(const struct gm_grid_lstm_geometry *g) {
  return gm_grid_lstm_taps(g->path) * (size_t)g->units;
}

static size_t strips_size(const struct gm_grid_lstm_geometry *g) {
  return gm_strip_count((size_t)g->units) * term_count(g) * packed_row;
}

size_t gm_grid_lstm_packed_size(const struct gm_grid_lstm_geometry *geometry) {
  return strips_size(geometry) + (size_t)geometry->units;
}

void gm_grid_lstm_pack(const struct gm_grid_lstm_geometry *geometry, const float *u,
                       float *packed) {
  const size_t units = (size_t)geometry->units, terms = term_count(geometry);
  memset(packed, 0, gm_grid_lstm_packed_size(geometry) * sizeof(float));
  for (size_t unit = 0; unit < units; unit += gm_strip)
    for (size_t row = 0; row < terms * gates_of_unit; row += 1, packed += gm_strip)
      memcpy(packed, u + row * units + unit, gm_strip_width(units, unit) * sizeof(float));
}

struct pass {
  const struct gm_grid_lstm_geometry *geometry;
  struct gm_window window;
  struct gm_grid_taps taps;
  ptrdiff_t distance[gm_grid_most_taps]; // from a state to those of the taps
  size_t ahead;
  const float *sums, *packed, *zeros;
  float *gates, *cells, *hidden;
};

static struct gm_grid_row row_at(const struct pass *pass, size_t image,
                                 struct gm_grid_place place) {
  const struct gm_grid_lstm_geometry *g = pass->geometry;
  const size_t state = gm_grid_pixel(g, image, place) * (size_t)g->units;
  struct gm_grid_row row = {.state = state};
  for (size_t tap = 0; tap < pass->taps.count; tap += 1) {
    const bool is_inside = gm_grid_is_inside(g, gm_grid_moved(place, pass->taps.offset[tap]));
    row.hidden[tap] = is_inside ? pass->hidden + state + pass->distance[tap] : pass->zeros;
    if (tap == pass->taps.cell)
      row.cell_before = is_inside ? pass->cells + state + pass->distance[tap] : pass->zeros;
  }
  return row;
}

static void compute_rows(const struct pass *pass, const struct gm_grid_row *rows, size_t count) {
  gm_cell()->forward_grid(&(struct gm_grid_rows){
      .rows = count,
      .row = rows,
      .taps = pass->taps.count,
      .units = (size_t)pass->geometry->units,
      .sums = pass->sums,
      .weights = pass->packed,
      .gates = pass->gates,
      .cells = pass->cells,
      .hidden = pass->hidden,
      .ahead = pass->ahead,
  });
}

static void compute_step(const struct pass *pass, struct gm_grid_block block,
                         struct gm_grid_step step) {
  struct gm_grid_row rows[gm_grid_most_rows];
  size_t count = 0;
  for (size_t image = block.first; image < block.first + block.images; image += 1) {
    struct gm_grid_place place = step.first;
    for (int32_t pixel = 0; pixel < step.pixels; pixel += 1) {
      rows[count++] = row_at(pass, image, place);
      place = gm_grid_moved(place, step.next);
      if (count < gm_grid_most_rows) continue;
      compute_rows(pass, rows, count);
      count = 0;
    }
  }
  if (count > 0) compute_rows(pass, rows, count);
}

static void run_block(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct pass *pass = context;
  const enum gm_grid_path path = pass->geometry->path;
  const struct gm_grid_block block = gm_grid_block_at(pass->geometry, pass->window, chunk);
  const int32_t steps = gm_grid_step_count(path, pass->window);
  for (int32_t step = 0; step < steps; step += 1)
    compute_step(pass, block, gm_grid_step_at(path, pass->window, step));
}

void gm_grid_lstm(const struct gm_grid_lstm_geometry *geometry, const struct gm_window *window,
                  const float *sums, const float *packed, float *gates, float *cells,
                  float *hidden) {
  struct pass pass = {
      .geometry = geometry,
      .window = window ? *window : gm_grid_whole(geometry),
      .taps = gm_grid_taps(geometry->path),
      .sums = sums,
      .packed = packed,
      .zeros = packed + strips_size(geometry),
      .gates = gates,
      .cells = cells,
      .hidden = hidden,
  };
  for (size_t tap = 0; tap < pass.taps.count; tap += 1)
    pass.distance[tap] = gm_grid_distance(geometry, pass.taps.offset[tap]) * geometry->units;
  pass.ahead = -(size_t)pass.distance[pass.taps.cell];
  gm_run_grid_blocks(geometry, pass.window, run_block, &pass);
}

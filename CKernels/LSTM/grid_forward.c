#include <string.h>

#include "cells.h"

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

static void compute(const void *context, size_t count, const struct gm_grid_pixel *pixels) {
  struct gm_grid_forward step = *(const struct gm_grid_forward *)context;
  step.count = count;
  step.pixels = pixels;
  gm_cell()->forward_grid(&step);
}

void gm_grid_lstm(const struct gm_grid_lstm_geometry *geometry, const struct gm_window *window,
                  const float *sums, const float *packed, float *gates, float *cells,
                  float *hidden) {
  const struct gm_grid_forward step = {
      .taps = gm_grid_lstm_taps(geometry->path),
      .units = (size_t)geometry->units,
      .ahead = gm_grid_ahead(geometry, false),
      .sums = sums,
      .weights = packed,
      .gates = gates,
      .cells = cells,
      .hidden = hidden,
  };
  gm_run_grid_pass(&(struct gm_grid_pass){
      .geometry = geometry,
      .window = window ? *window : gm_grid_whole(geometry),
      .taps = hidden,
      .cells = cells,
      .zeros = packed + strips_size(geometry),
      .compute = compute,
      .context = &step,
  });
}

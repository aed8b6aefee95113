#include <string.h>

#include "cells.h"

// The gradient of h at a pixel is what is given plus Σ_tap dgates[p - tap]·U[tap]ᵀ over the pixels
// that have it for a neighbour, which are later.

enum { gates_of_unit = 4 };

static size_t gate_count(const struct gm_grid_lstm_geometry *g) {
  return gates_of_unit * (size_t)g->units;
}

// Uᵀ strip by strip of units: [taps · 4 · units, 16], the last strip filled up with zeros.
static size_t packed_size(const struct gm_grid_lstm_geometry *g) {
  return gm_strip_count((size_t)g->units) * gm_grid_lstm_taps(g->path) * gate_count(g) * gm_strip;
}

static void pack(const struct gm_grid_lstm_geometry *g, const float *u, float *packed) {
  const size_t units = (size_t)g->units, gates = gate_count(g);
  for (size_t unit = 0; unit < units; unit += gm_strip)
    for (size_t tap = 0; tap < gm_grid_lstm_taps(g->path); tap += 1, packed += gates * gm_strip)
      gm_pack_strip_transposed(u + (tap * units + unit) * gates, gates, gates,
                               gm_strip_width(units, unit), packed);
}

// Weights, dgates outside of images, and what threads carry.
size_t gm_grid_lstm_backward_workspace_size(const struct gm_grid_lstm_geometry *geometry) {
  return packed_size(geometry) + gate_count(geometry) + gm_grid_carried_size(geometry);
}

static void compute(const void *context, size_t count, const struct gm_grid_pixel *pixels) {
  struct gm_grid_backward step = *(const struct gm_grid_backward *)context;
  step.count = count;
  step.pixels = pixels;
  gm_cell()->backward_grid(&step);
}

void gm_grid_lstm_backward(const struct gm_grid_lstm_geometry *geometry, const float *u,
                           const float *gates, const float *cells, const float *dhidden,
                           float *dgates, float *workspace) {
  float *const zeros = workspace + packed_size(geometry);
  const struct gm_grid_backward step = {
      .taps = gm_grid_lstm_taps(geometry->path),
      .units = (size_t)geometry->units,
      .ahead = gm_grid_ahead(geometry, true),
      .gates = gates,
      .cells = cells,
      .dhidden = dhidden,
      .weights = workspace,
      .dgates = dgates,
  };
  pack(geometry, u, workspace);
  memset(zeros, 0, gate_count(geometry) * sizeof(float));
  gm_run_grid_pass(&(struct gm_grid_pass){
      .geometry = geometry,
      .window = gm_grid_whole(geometry),
      .is_backward = true,
      .taps = dgates,
      .cells = cells,
      .zeros = zeros,
      .carried = zeros + gate_count(geometry),
      .compute = compute,
      .context = &step,
  });
}

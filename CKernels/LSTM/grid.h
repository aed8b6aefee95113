#pragma once

#include <stdbool.h>

#include "gm_grid_lstm.h"

// Pixels that need nothing of each other make a step: a row, or a diagonal. A block of images goes
// through all steps of a window on one thread, without waiting for others.

enum { gm_grid_most_taps = 3 };

// What the state of a pixel is computed from.
struct gm_grid_pixel {
  size_t state;                         // its place in arrays of states; times 4: of gates
  const float *taps[gm_grid_most_taps]; // of its neighbours: h; going back, dgates
  const float *cell_before;
  float *dcell; // going back: dc, which becomes that of the pixel before
};

// A pass over the steps of a window, or back over them.
struct gm_grid_pass {
  const struct gm_grid_lstm_geometry *geometry;
  struct gm_window window;
  bool is_backward;
  const float *taps; // h [pixels, units]; going back, dgates [pixels, 4·units]
  const float *cells;
  const float *zeros; // as many as `taps` has of a pixel: outside of the image
  float *carried;     // going back: gm_grid_carried_size

  // Computes pixels of a step.
  void (*compute)(const void *context, size_t count, const struct gm_grid_pixel *pixels);
  const void *context;
};

void gm_run_grid_pass(const struct gm_grid_pass *pass);

// Floats that hand dc from step to step, for all threads.
size_t gm_grid_carried_size(const struct gm_grid_lstm_geometry *geometry);

// From a pixel's state to that of a pixel of the next step.
size_t gm_grid_ahead(const struct gm_grid_lstm_geometry *geometry, bool is_backward);

struct gm_window gm_grid_whole(const struct gm_grid_lstm_geometry *geometry);

struct gm_grid_place {
  int32_t y, x;
};

struct gm_grid_taps {
  size_t count;
  size_t cell; // the one that the cell comes from
  struct gm_grid_place offset[gm_grid_most_taps];
};

struct gm_grid_taps gm_grid_taps(enum gm_grid_path path);

static inline struct gm_grid_place gm_grid_moved(struct gm_grid_place from,
                                                 struct gm_grid_place by) {
  return (struct gm_grid_place){from.y + by.y, from.x + by.x};
}

static inline bool gm_grid_is_inside(const struct gm_grid_lstm_geometry *geometry,
                                     struct gm_grid_place place) {
  return (uint32_t)place.y < (uint32_t)geometry->height &&
         (uint32_t)place.x < (uint32_t)geometry->width;
}

// From the number of a pixel to that of another one in the same image.
static inline ptrdiff_t gm_grid_distance(const struct gm_grid_lstm_geometry *geometry,
                                         struct gm_grid_place offset) {
  return (ptrdiff_t)offset.y * geometry->width + offset.x;
}

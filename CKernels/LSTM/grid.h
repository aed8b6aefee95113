#pragma once

#include <stdbool.h>

#include "gm_grid_lstm.h"
#include "gm_threads.h"

// Pixels that need nothing of each other make a step: a row, or a diagonal. A block of images goes
// through all steps of a window on one thread, without waiting for others.

enum {
  gm_grid_most_taps = 3,
  gm_grid_most_rows = 48, // pixels of a step that are computed together
};

struct gm_grid_place {
  int32_t y, x;
};

struct gm_grid_taps {
  size_t count;
  size_t cell; // the one that the cell comes from
  struct gm_grid_place offset[gm_grid_most_taps];
};

struct gm_grid_taps gm_grid_taps(enum gm_grid_path path);

struct gm_window gm_grid_whole(const struct gm_grid_lstm_geometry *geometry);

// Pixels first, first + next, …
struct gm_grid_step {
  struct gm_grid_place first, next;
  int32_t pixels;
};

int32_t gm_grid_step_count(enum gm_grid_path path, struct gm_window window);
struct gm_grid_step gm_grid_step_at(enum gm_grid_path path, struct gm_window window, int32_t step);

static inline struct gm_grid_place gm_grid_moved(struct gm_grid_place from,
                                                 struct gm_grid_place by) {
  return (struct gm_grid_place){from.y + by.y, from.x + by.x};
}

static inline bool gm_grid_is_inside(const struct gm_grid_lstm_geometry *geometry,
                                     struct gm_grid_place place) {
  return place.y >= 0 && place.x >= 0 && place.y < geometry->height && place.x < geometry->width;
}

// The number of a pixel of an image, among those of all images.
static inline size_t gm_grid_pixel(const struct gm_grid_lstm_geometry *geometry, size_t image,
                                   struct gm_grid_place place) {
  const size_t row = image * (size_t)geometry->height + (size_t)place.y;
  return row * (size_t)geometry->width + (size_t)place.x;
}

// From the number of a pixel to that of another of the same image.
static inline ptrdiff_t gm_grid_distance(const struct gm_grid_lstm_geometry *geometry,
                                         struct gm_grid_place offset) {
  return (ptrdiff_t)offset.y * geometry->width + offset.x;
}

struct gm_grid_block {
  size_t first, images;
};

struct gm_grid_block gm_grid_block_at(const struct gm_grid_lstm_geometry *geometry,
                                      struct gm_window window, size_t chunk);

// Calls `body` for each block of images.
void gm_run_grid_blocks(const struct gm_grid_lstm_geometry *geometry, struct gm_window window,
                        gm_chunk_body body, void *context);

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

// Not the number of any pixel.
static const size_t gm_grid_outside = SIZE_MAX;

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

// The number of pixel (y, x) of an image, among those of all images.
static inline size_t gm_grid_pixel(const struct gm_grid_lstm_geometry *geometry, size_t image,
                                   int32_t y, int32_t x) {
  if (y < 0 || x < 0 || y >= geometry->height || x >= geometry->width) return gm_grid_outside;
  return (image * (size_t)geometry->height + (size_t)y) * (size_t)geometry->width + (size_t)x;
}

// The state of a pixel, [units] floats in an array of all pixels, or zeros outside of the image.
static inline const float *gm_grid_state(const float *array, size_t pixel, size_t size,
                                         const float *zeros) {
  return pixel == gm_grid_outside ? zeros : array + pixel * size;
}

struct gm_grid_block {
  size_t first, images;
};

struct gm_grid_block gm_grid_block_at(const struct gm_grid_lstm_geometry *geometry,
                                      struct gm_window window, size_t chunk);

// Calls `body` for each block of images.
void gm_run_grid_blocks(const struct gm_grid_lstm_geometry *geometry, struct gm_window window,
                        gm_chunk_body body, void *context);

#include "grid.h"

#include "gm_sizes.h"

struct gm_grid_taps gm_grid_taps(enum gm_grid_path path) {
  switch (path) {
  case gm_grid_rows:
    return (struct gm_grid_taps){3, 1, {{-1, -1}, {-1, 0}, {-1, 1}}};
  case gm_grid_diagonal_from_left:
    return (struct gm_grid_taps){2, 0, {{0, -1}, {-1, 0}}};
  case gm_grid_diagonal_from_right:
    return (struct gm_grid_taps){2, 0, {{0, 1}, {-1, 0}}};
  }
}

size_t gm_grid_lstm_taps(enum gm_grid_path path) {
  return gm_grid_taps(path).count;
}

struct gm_window gm_grid_whole(const struct gm_grid_lstm_geometry *geometry) {
  return (struct gm_window){0, 0, geometry->height, geometry->width};
}

int32_t gm_grid_step_count(enum gm_grid_path path, struct gm_window window) {
  if (window.height == 0 || window.width == 0) return 0;
  return path == gm_grid_rows ? window.height : window.height + window.width - 1;
}

struct gm_grid_step gm_grid_step_at(enum gm_grid_path path, struct gm_window window, int32_t step) {
  if (path == gm_grid_rows)
    return (struct gm_grid_step){{window.y + step, window.x}, {0, 1}, window.width};
  // Columns are counted from the side where the path begins.
  const int32_t top = step < window.width ? 0 : step - window.width + 1;
  const int32_t bottom = step < window.height ? step : window.height - 1;
  const int32_t column = step - top, last = window.width - 1;
  const bool from_left = path == gm_grid_diagonal_from_left;
  return (struct gm_grid_step){
      .first = {window.y + top, window.x + (from_left ? column : last - column)},
      .next = {1, from_left ? -1 : 1},
      .pixels = bottom - top + 1,
  };
}

// As many images as make a long step enough rows to keep the multipliers busy.
static size_t block_images(enum gm_grid_path path, struct gm_window window) {
  const int32_t shorter = window.height < window.width ? window.height : window.width;
  const int32_t longest = path == gm_grid_rows ? window.width : shorter;
  return gm_round_up_quotient(24, gm_larger(1, (size_t)longest));
}

struct gm_grid_block gm_grid_block_at(const struct gm_grid_lstm_geometry *g,
                                      struct gm_window window, size_t chunk) {
  const size_t images = block_images(g->path, window), first = chunk * images;
  return (struct gm_grid_block){first, gm_smaller(images, (size_t)g->batch - first)};
}

void gm_run_grid_blocks(const struct gm_grid_lstm_geometry *g, struct gm_window window,
                        gm_chunk_body body, void *context) {
  const double states =
      (double)g->batch * (double)window.height * (double)window.width * (double)g->units;
  const double terms = (double)gm_grid_lstm_taps(g->path) * (double)g->units;
  gm_run_chunks(gm_round_up_quotient((size_t)g->batch, block_images(g->path, window)),
                states * (8 * terms + 150), body, context);
}

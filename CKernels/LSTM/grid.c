#include "grid.h"

#include <string.h>

#include "gm_sizes.h"
#include "gm_threads.h"

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

size_t gm_grid_ahead(const struct gm_grid_lstm_geometry *geometry, bool is_backward) {
  const struct gm_grid_taps taps = gm_grid_taps(geometry->path);
  const ptrdiff_t back = gm_grid_distance(geometry, taps.offset[taps.cell]) * geometry->units;
  return (size_t)(is_backward ? back : -back);
}

// Pixels first, first + next, …
struct step {
  struct gm_grid_place first, next;
  int32_t pixels;
};

static int32_t step_count(enum gm_grid_path path, struct gm_window window) {
  if (window.height == 0 || window.width == 0) return 0;
  return path == gm_grid_rows ? window.height : window.height + window.width - 1;
}

static struct step step_at(enum gm_grid_path path, struct gm_window window, int32_t step) {
  if (path == gm_grid_rows) return (struct step){{window.y + step, window.x}, {0, 1}, window.width};
  // Columns are counted from the side where the path begins.
  const int32_t top = step < window.width ? 0 : step - window.width + 1;
  const int32_t bottom = step < window.height ? step : window.height - 1;
  const int32_t column = step - top, last = window.width - 1;
  const bool from_left = path == gm_grid_diagonal_from_left;
  return (struct step){
      .first = {window.y + top, window.x + (from_left ? column : last - column)},
      .next = {1, from_left ? -1 : 1},
      .pixels = bottom - top + 1,
  };
}

// As many images as make a long step enough pixels to keep the multipliers busy.
static size_t block_images(enum gm_grid_path path, struct gm_window window) {
  const int32_t shorter = window.height < window.width ? window.height : window.width;
  const int32_t longest = path == gm_grid_rows ? window.width : shorter;
  return gm_round_up_quotient(24, gm_larger(1, (size_t)longest));
}

// dc goes along lines: columns of each image where steps are rows, else rows.
static size_t carried_size(const struct gm_grid_lstm_geometry *g) {
  const size_t lines = (size_t)(g->path == gm_grid_rows ? g->width : g->height);
  return block_images(g->path, gm_grid_whole(g)) * lines * (size_t)g->units;
}

size_t gm_grid_carried_size(const struct gm_grid_lstm_geometry *geometry) {
  return (size_t)gm_most_threads() * carried_size(geometry);
}

// A pass on one thread, over one block of images.
struct walk {
  const struct gm_grid_pass *pass;
  struct gm_grid_taps taps;                  // going back, to pixels that have this one for a tap
  ptrdiff_t tap_distance[gm_grid_most_taps]; // in floats of what they have
  struct gm_grid_place cell;                 // to the pixel that the cell comes from
  ptrdiff_t cell_distance;
  size_t tap_width;
  size_t first_image, images;
  float *carried;
};

static struct walk make_walk(const struct gm_grid_pass *pass, size_t block, int32_t thread) {
  const struct gm_grid_lstm_geometry *g = pass->geometry;
  struct walk walk = {
      .pass = pass,
      .taps = gm_grid_taps(g->path),
      .tap_width = (size_t)(pass->is_backward ? 4 * g->units : g->units),
      .images = block_images(g->path, pass->window),
  };
  walk.first_image = block * walk.images;
  walk.images = gm_smaller(walk.images, (size_t)g->batch - walk.first_image);
  walk.cell = walk.taps.offset[walk.taps.cell];
  walk.cell_distance = gm_grid_distance(g, walk.cell) * g->units;
  for (size_t tap = 0; tap < walk.taps.count; tap += 1) {
    struct gm_grid_place *offset = &walk.taps.offset[tap];
    if (pass->is_backward) *offset = (struct gm_grid_place){-offset->y, -offset->x};
    walk.tap_distance[tap] = gm_grid_distance(g, *offset) * (ptrdiff_t)walk.tap_width;
  }
  if (pass->carried) {
    walk.carried = pass->carried + (size_t)thread * carried_size(g);
    memset(walk.carried, 0, carried_size(g) * sizeof(float));
  }
  return walk;
}

// `image` counts those of the block, and `pixel` all.
static void find_pixel(const struct walk *walk, size_t image, size_t pixel,
                       struct gm_grid_place place, struct gm_grid_pixel *restrict result) {
  const struct gm_grid_pass *pass = walk->pass;
  const struct gm_grid_lstm_geometry *g = pass->geometry;
  const size_t units = (size_t)g->units, state = pixel * units;
  const float *const taps = pass->taps + pixel * walk->tap_width;
  for (size_t tap = 0; tap < walk->taps.count; tap += 1)
    result->taps[tap] = gm_grid_is_inside(g, gm_grid_moved(place, walk->taps.offset[tap]))
                            ? taps + walk->tap_distance[tap]
                            : pass->zeros;
  result->state = state;
  result->cell_before = gm_grid_is_inside(g, gm_grid_moved(place, walk->cell))
                            ? pass->cells + state + walk->cell_distance
                            : pass->zeros;
  if (!walk->carried) return;
  const bool by_columns = g->path == gm_grid_rows;
  const size_t lines = (size_t)(by_columns ? g->width : g->height);
  const size_t line = (size_t)(by_columns ? place.x : place.y);
  result->dcell = walk->carried + (image * lines + line) * units;
}

static void compute_step(const struct walk *walk, struct step step) {
  enum { most_pixels = 48 }; // computed together
  const struct gm_grid_lstm_geometry *g = walk->pass->geometry;
  const size_t first = (size_t)gm_grid_distance(g, step.first);
  const size_t next = (size_t)gm_grid_distance(g, step.next);
  const size_t size = (size_t)g->height * (size_t)g->width;
  struct gm_grid_pixel pixels[most_pixels];
  size_t count = 0;
  for (size_t image = 0; image < walk->images; image += 1) {
    struct gm_grid_place place = step.first;
    size_t pixel = (walk->first_image + image) * size + first;
    for (int32_t i = 0; i < step.pixels; i += 1, pixel += next) {
      find_pixel(walk, image, pixel, place, &pixels[count++]);
      place = gm_grid_moved(place, step.next);
      if (count < most_pixels) continue;
      walk->pass->compute(walk->pass->context, count, pixels);
      count = 0;
    }
  }
  if (count > 0) walk->pass->compute(walk->pass->context, count, pixels);
}

static void run_block(void *context, size_t block, int32_t thread) {
  const struct gm_grid_pass *pass = context;
  const enum gm_grid_path path = pass->geometry->path;
  const struct walk walk = make_walk(pass, block, thread);
  const int32_t steps = step_count(path, pass->window);
  for (int32_t step = 0; step < steps; step += 1)
    compute_step(&walk, step_at(path, pass->window, pass->is_backward ? steps - 1 - step : step));
}

void gm_run_grid_pass(const struct gm_grid_pass *pass) {
  const struct gm_grid_lstm_geometry *g = pass->geometry;
  const struct gm_window window = pass->window;
  const double states =
      (double)g->batch * (double)window.height * (double)window.width * (double)g->units;
  const double terms = (double)gm_grid_lstm_taps(g->path) * (double)g->units;
  struct gm_grid_pass context = *pass;
  gm_run_chunks(gm_round_up_quotient((size_t)g->batch, block_images(g->path, window)),
                states * (8 * terms + 150), run_block, &context);
}

#include <string.h>

#include "cells.h"
#include "gm_sizes.h"
#include "gm_tiles.h"
#include "grid.h"

// Steps in reverse. The gradient of h at a pixel is what is given plus Σ_tap dgates[p -
// tap]·U[tap]ᵀ over the pixels that have it for a neighbour, which are later.

enum { gates_of_unit = 4 };

// Uᵀ of each tap, in panels of 32 units [4 · units, 32].
static struct gm_matrix_geometry transposed_weights(const struct gm_grid_lstm_geometry *g) {
  return gm_contiguous_product(gm_matrix_right_transposed, 0, gates_of_unit * g->units, g->units);
}

static size_t packed_size(const struct gm_grid_lstm_geometry *g) {
  const struct gm_matrix_geometry tap = transposed_weights(g);
  return gm_grid_lstm_taps(g->path) * gm_matrix_packed_size(&tap);
}

// The later pixels of a block at one time hand one dc each to rows, or columns, of its images.
static size_t carried_size(const struct gm_grid_lstm_geometry *g, size_t images) {
  const int32_t lines = g->path == gm_grid_rows ? g->width : g->height;
  return images * (size_t)lines * (size_t)g->units;
}

static size_t thread_size(const struct gm_grid_lstm_geometry *g) {
  const struct gm_grid_block block = gm_grid_block_at(g, gm_grid_whole(g), 0);
  return carried_size(g, block.images) + gm_grid_most_rows * (size_t)g->units;
}

// Weights, dgates of no pixel, and what each thread works in.
size_t gm_grid_lstm_backward_workspace_size(const struct gm_grid_lstm_geometry *geometry) {
  return packed_size(geometry) + gates_of_unit * (size_t)geometry->units +
         (size_t)gm_most_threads() * thread_size(geometry);
}

struct pass {
  const struct gm_grid_lstm_geometry *geometry;
  struct gm_grid_taps taps;
  ptrdiff_t distance[gm_grid_most_taps]; // from a state to those of the taps
  const float *gates, *cells, *dhidden;
  float *dgates;
  float *packed, *zeros, *threads;
};

// What a thread works in: dc by lines of a block's images, dh by rows.
struct work {
  float *carried, *dhidden;
};

// Pixels of a step. All pointers are to the first unit.
struct rows {
  size_t count;
  const float *later[gm_grid_most_taps][gm_grid_most_rows]; // dgates
  float *given[gm_grid_most_rows];                          // dhidden, which is only read
  float *dhidden[gm_grid_most_rows];
  size_t state[gm_grid_most_rows];
  const float *cell_before[gm_grid_most_rows];
  float *carried[gm_grid_most_rows];
};

static void add_row(const struct pass *pass, const struct work *work, struct gm_grid_block block,
                    size_t image, struct gm_grid_place place, struct rows *rows) {
  const struct gm_grid_lstm_geometry *g = pass->geometry;
  const size_t units = (size_t)g->units, row = rows->count++;
  const size_t state = gm_grid_pixel(g, block.first + image, place) * units;
  for (size_t tap = 0; tap < pass->taps.count; tap += 1) {
    const struct gm_grid_place offset = pass->taps.offset[tap], back = {-offset.y, -offset.x};
    const float *later = pass->dgates + gates_of_unit * (ptrdiff_t)(state - pass->distance[tap]);
    rows->later[tap][row] = gm_grid_is_inside(g, gm_grid_moved(place, back)) ? later : pass->zeros;
  }
  const size_t cell = pass->taps.cell;
  const bool has_before = gm_grid_is_inside(g, gm_grid_moved(place, pass->taps.offset[cell]));
  rows->state[row] = state;
  rows->given[row] = (float *)pass->dhidden + state;
  rows->dhidden[row] = work->dhidden + row * units;
  rows->cell_before[row] = has_before ? pass->cells + state + pass->distance[cell] : pass->zeros;
  const bool by_columns = g->path == gm_grid_rows;
  const size_t line = (size_t)(by_columns ? place.x : place.y);
  const size_t lines = (size_t)(by_columns ? g->width : g->height);
  rows->carried[row] = work->carried + (image * lines + line) * units;
}

static void sum_dhidden(const struct pass *pass, const struct rows *rows) {
  const size_t units = (size_t)pass->geometry->units, gates = gates_of_unit * units;
  const size_t panels = gm_panel_count(units);
  struct gm_stretch stretch[gm_grid_most_taps];
  for (size_t tap = 0; tap < pass->taps.count; tap += 1)
    stretch[tap] = (struct gm_stretch){rows->later[tap], 0, gates, tap * panels * gates};
  for (size_t panel = 0; panel < panels; panel += 1)
    gm_sum_stretches(&(struct gm_tile){
        .rows = rows->count,
        .columns = gm_panel_width(units, panel * gm_tile_columns),
        .stretches = pass->taps.count,
        .stretch = stretch,
        .weights = pass->packed + panel * gates * gm_tile_columns,
        .outputs = rows->dhidden,
        .first_output = panel * gm_tile_columns,
        .starts = rows->given,
    });
}

static void compute_rows(const struct pass *pass, struct rows *rows) {
  const size_t units = (size_t)pass->geometry->units;
  sum_dhidden(pass, rows);
  for (size_t row = 0; row < rows->count; row += 1)
    gm_cell()->backward(&(struct gm_cells_backward){
        .units = units,
        .gates = pass->gates + rows->state[row] * gates_of_unit,
        .cell_before = rows->cell_before[row],
        .cell = pass->cells + rows->state[row],
        .dhidden = rows->dhidden[row],
        .dcell = rows->carried[row],
        .dgates = pass->dgates + rows->state[row] * gates_of_unit,
        .dcell_before = rows->carried[row],
    });
  rows->count = 0;
}

static void compute_step(const struct pass *pass, const struct work *work,
                         struct gm_grid_block block, struct gm_grid_step step) {
  struct rows rows;
  rows.count = 0;
  for (size_t image = 0; image < block.images; image += 1) {
    struct gm_grid_place place = step.first;
    for (int32_t pixel = 0; pixel < step.pixels; pixel += 1) {
      add_row(pass, work, block, image, place, &rows);
      place = gm_grid_moved(place, step.next);
      if (rows.count == gm_grid_most_rows) compute_rows(pass, &rows);
    }
  }
  if (rows.count > 0) compute_rows(pass, &rows);
}

static void run_block(void *context, size_t chunk, int32_t thread) {
  const struct pass *pass = context;
  const struct gm_grid_lstm_geometry *g = pass->geometry;
  const struct gm_window whole = gm_grid_whole(g);
  const struct gm_grid_block block = gm_grid_block_at(g, whole, chunk);
  float *const own = pass->threads + (size_t)thread * thread_size(g);
  const size_t carried = carried_size(g, block.images);
  const struct work work = {own, own + carried};
  memset(work.carried, 0, carried * sizeof(float));
  for (int32_t step = gm_grid_step_count(g->path, whole); step-- > 0;)
    compute_step(pass, &work, block, gm_grid_step_at(g->path, whole, step));
}

void gm_grid_lstm_backward(const struct gm_grid_lstm_geometry *geometry, const float *u,
                           const float *gates, const float *cells, const float *dhidden,
                           float *dgates, float *workspace) {
  const struct gm_matrix_geometry tap = transposed_weights(geometry);
  const size_t zeros = gates_of_unit * (size_t)geometry->units;
  struct pass pass = {
      .geometry = geometry,
      .taps = gm_grid_taps(geometry->path),
      .gates = gates,
      .cells = cells,
      .dhidden = dhidden,
      .dgates = dgates,
      .packed = workspace,
      .zeros = workspace + packed_size(geometry),
      .threads = workspace + packed_size(geometry) + zeros,
  };
  for (size_t i = 0; i < pass.taps.count; i += 1)
    pass.distance[i] = gm_grid_distance(geometry, pass.taps.offset[i]) * geometry->units;
  memset(pass.zeros, 0, zeros * sizeof(float));
  for (size_t i = 0; i < pass.taps.count; i += 1)
    gm_matrix_pack(&tap, u + i * (size_t)geometry->units * zeros,
                   pass.packed + i * gm_matrix_packed_size(&tap));
  gm_run_grid_blocks(geometry, gm_grid_whole(geometry), run_block, &pass);
}

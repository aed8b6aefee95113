#include <string.h>

#include "gm_threads.h"
#include "minimal.h"
#include "slices.h"

// A chunk takes a slice of the tiles of y, one phase and some columns. The factors of a block of
// tiles meet at nine points, in a sum of outer products each; when all blocks are summed, the nine
// are joined to the four taps of the phase.

static const size_t most_sums = 160 << 10; // floats of a chunk's sums, which stay in cache
static const size_t most_columns = 4 * gm_tile_columns;
static const size_t most_factors = 96 << 10; // of a block
static const size_t fewest_tiles = 32;

enum { most_tiles = 128 }; // of a block

struct minimal_weights {
  const struct gm_convolution_geometry *geometry;
  struct gm_weight_options options;
  struct side x_side, y_side;
  struct images x, y;
  struct sums w, x_sums, y_sums;
  struct minimal_grid grid;
  size_t tiles;                          // of the grid
  size_t slices, columns, column_chunks; // columns: of a chunk
  size_t block_tiles;
  float *scratch; // [threads, scratch_size]
};

static size_t clamp(size_t value, size_t least, size_t most) {
  return gm_larger(least, gm_smaller(value, most));
}

static struct minimal_weights make_work(const struct gm_convolution_geometry *g) {
  const struct gather gather = gm_make_gather(g, false);
  const struct side *x = &gather.input, *y = &gather.output;
  const size_t batch = (size_t)g->batch;
  struct minimal_weights work = {
      .geometry = g,
      .x_side = *x,
      .y_side = *y,
      .x = {.count = batch * x->height * x->width, .channels = x->channels},
      .y = {.count = batch * y->height * y->width, .channels = y->channels},
      .w.size = gm_tap_count(g) * x->channels * y->channels,
      .x_sums.size = x->channels,
      .y_sums.size = y->channels,
      .grid = gm_minimal_grid_of_y(g),
  };
  work.tiles = gm_minimal_tile_count(&work.grid, batch);
  const size_t columns = most_sums / (gm_minimal_points * x->channels);
  work.columns = clamp(columns / gm_tile_columns * gm_tile_columns, gm_tile_columns, most_columns);
  work.columns = gm_smaller(work.columns, y->channels);
  work.column_chunks = gm_round_up_quotient(y->channels, work.columns);
  // The products of a tile at all points are those of about two terms of a plain sum.
  work.slices = gm_slice_count(2 * work.tiles, work.w.size, gm_minimal_phases * work.column_chunks);
  const size_t tile = gm_minimal_points * (x->channels + work.columns);
  work.block_tiles = clamp(most_factors / tile, fewest_tiles, most_tiles);
  return work;
}

// What a chunk works with.
struct chunk {
  const struct minimal_weights *work;
  size_t phase, first_column, columns;
  size_t count; // of the tiles of a block
  struct minimal_place place[most_tiles];
  float *zeros;        // [channels of x or y]
  float *left, *right; // [points, tiles, gm_minimal_stride]
  float *sums;         // [points, channels of x, columns]
};

static size_t zeros_size(const struct minimal_weights *work) {
  return gm_minimal_stride(gm_larger(work->x.channels, work->y.channels));
}

static size_t factors_size(const struct minimal_weights *work, size_t channels) {
  return gm_minimal_points * work->block_tiles * gm_minimal_stride(channels);
}

static size_t scratch_size(const struct minimal_weights *work) {
  const size_t sums = gm_minimal_points * work->x.channels * work->columns;
  return zeros_size(work) + factors_size(work, work->x.channels) +
         factors_size(work, work->columns) + gm_round_up_quotient(sums, gm_lanes) * gm_lanes;
}

static float *factors_at(const struct chunk *chunk, float *factors, size_t channels, size_t point,
                         size_t tile) {
  return factors + (point * chunk->work->block_tiles + tile) * gm_minimal_stride(channels);
}

// What a tile reads of x and of y, and where its factors go.
struct factors {
  struct gm_minimal_tile split, spread;
};

static void prepare_factors(const struct chunk *chunk, size_t t, struct factors *tile) {
  const struct minimal_weights *work = chunk->work;
  const struct minimal_place *place = &chunk->place[t];
  const struct minimal_images x = {&work->x_side, work->x.pixels, chunk->zeros};
  const struct minimal_images y = {&work->y_side, work->y.pixels + chunk->first_column,
                                   chunk->zeros};
  struct gm_minimal_tile *split = &tile->split, *spread = &tile->spread;
  split->is_pair_y = spread->is_pair_y = place->is_pair_y;
  split->is_pair_x = spread->is_pair_x = place->is_pair_x;
  gm_minimal_pixels_of_x(work->geometry, &x, gm_minimal_phase(chunk->phase), place, split);
  for (int32_t r = 0; r <= place->is_pair_y; r += 1)
    for (int32_t c = 0; c <= place->is_pair_x; c += 1)
      spread->from[r][c] = gm_minimal_pixel(&y, place->image, place->row + r, place->column + c);
  for (size_t point = 0; point < gm_minimal_points; point += 1) {
    split->to[point / 3][point % 3] = factors_at(chunk, chunk->left, work->x.channels, point, t);
    spread->to[point / 3][point % 3] = factors_at(chunk, chunk->right, work->columns, point, t);
  }
}

// While a tile's factors are found, what the next one reads is fetched.
static void find_factors(const struct chunk *chunk) {
  const struct minimal_weights *work = chunk->work;
  struct factors tiles[2];
  for (size_t i = 0; i < 2; i += 1)
    tiles[i] = (struct factors){
        .split = {.channels = work->x.channels, .rectifier = work->options.x_rectifier},
        .spread = {.channels = chunk->columns, .rectifier = work->options.y_rectifier},
    };
  prepare_factors(chunk, 0, &tiles[0]);
  for (size_t t = 0; t < chunk->count; t += 1) {
    struct factors *next = &tiles[(t + 1) % 2];
    if (t + 1 < chunk->count) {
      prepare_factors(chunk, t + 1, next);
      gm_fetch_minimal(&next->split);
      gm_fetch_minimal(&next->spread);
    }
    gm_split_minimal(&tiles[t % 2].split);
    gm_spread_minimal(&tiles[t % 2].spread);
  }
}

static void sum_block(const struct chunk *chunk, bool is_first) {
  const struct minimal_weights *work = chunk->work;
  const float *left[most_tiles], *right[most_tiles];
  struct gm_outer_sum sum = {
      .rows = work->x.channels,
      .left = left,
      .right = right,
      .output_stride = work->columns,
      .accumulate = !is_first,
  };
  for (size_t point = 0; point < gm_minimal_points; point += 1) {
    sum.terms = 0;
    for (size_t t = 0; t < chunk->count; t += 1) {
      if (!gm_minimal_has_point(&chunk->place[t], point)) continue;
      left[sum.terms] = factors_at(chunk, chunk->left, work->x.channels, point, t);
      right[sum.terms] = factors_at(chunk, chunk->right, work->columns, point, t);
      sum.terms += 1;
    }
    for (size_t o = 0; o < chunk->columns; o += gm_tile_columns) {
      sum.columns = gm_panel_width(chunk->columns, o);
      sum.first_right = o;
      sum.output = chunk->sums + point * work->x.channels * work->columns + o;
      gm_sum_of_outer_products(&sum);
    }
  }
}

static void join_taps(const struct chunk *chunk, float *w) {
  const struct minimal_weights *work = chunk->work;
  struct gm_minimal_tile tile = {.channels = chunk->columns, .is_pair_y = true, .is_pair_x = true};
  for (size_t i = 0; i < work->x.channels; i += 1) {
    for (size_t point = 0; point < gm_minimal_points; point += 1)
      tile.from[point / 3][point % 3] =
          chunk->sums + (point * work->x.channels + i) * work->columns;
    for (size_t y = 0; y < 2; y += 1)
      for (size_t x = 0; x < 2; x += 1) {
        const size_t tap = gm_minimal_tap(gm_minimal_phase(chunk->phase), y, x);
        tile.to[y][x] = w + (tap * work->x.channels + i) * work->y.channels + chunk->first_column;
      }
    gm_join_minimal(&tile);
  }
}

static void compute_chunk(void *context, size_t index, int32_t thread) {
  const struct minimal_weights *work = context;
  const size_t column_chunk = index / gm_minimal_phases % work->column_chunks;
  const size_t slice = index / gm_minimal_phases / work->column_chunks;
  struct chunk chunk = {
      .work = work,
      .phase = index % gm_minimal_phases,
      .first_column = column_chunk * work->columns,
      .zeros = work->scratch + (size_t)thread * scratch_size(work),
  };
  chunk.columns = gm_smaller(work->columns, work->y.channels - chunk.first_column);
  chunk.left = chunk.zeros + zeros_size(work);
  chunk.right = chunk.left + factors_size(work, work->x.channels);
  chunk.sums = chunk.right + factors_size(work, work->columns);
  memset(chunk.zeros, 0, zeros_size(work) * sizeof(float));
  const size_t start = gm_slice_start(work->tiles, work->slices, slice);
  const size_t end = gm_slice_start(work->tiles, work->slices, slice + 1);
  for (size_t first = start; first < end; first += chunk.count) {
    chunk.count = gm_smaller(work->block_tiles, end - first);
    for (size_t t = 0; t < chunk.count; t += 1)
      chunk.place[t] = gm_minimal_place_at(&work->grid, first + t);
    find_factors(&chunk);
    sum_block(&chunk, first == start);
  }
  join_taps(&chunk, gm_sums_of_slice(&work->w, slice));
  if (chunk.phase + column_chunk > 0) return;
  gm_sum_pixels(&work->x, work->slices, slice, &work->x_sums);
  gm_sum_pixels(&work->y, work->slices, slice, &work->y_sums);
}

void gm_minimal_weights(const struct gm_convolution_geometry *geometry, const float *x,
                        const float *y, const struct gm_weight_options *options, float *w,
                        float *workspace) {
  struct minimal_weights work = make_work(geometry);
  if (options) work.options = *options;
  work.x.pixels = x;
  work.y.pixels = y;
  float *room = gm_place_sums(&work.w, work.slices, w, workspace);
  room = gm_place_sums(&work.x_sums, work.slices, work.options.x_sums, room);
  work.scratch = gm_place_sums(&work.y_sums, work.slices, work.options.y_sums, room);
  const size_t products = gm_minimal_points * gm_minimal_phases * work.x.channels * work.y.channels;
  gm_run_chunks(gm_minimal_phases * work.column_chunks * work.slices,
                2.0 * (double)work.tiles * (double)products, compute_chunk, &work);
  gm_add_sums(&work.w, work.slices, gm_tap_count(geometry) * work.x.channels);
  gm_add_sums(&work.x_sums, work.slices, 1);
  gm_add_sums(&work.y_sums, work.slices, 1);
}

size_t gm_minimal_weights_workspace_size(const struct gm_convolution_geometry *geometry) {
  const struct minimal_weights work = make_work(geometry);
  const size_t sums = work.w.size + work.x_sums.size + work.y_sums.size;
  return (work.slices - 1) * sums + (size_t)gm_most_threads() * scratch_size(&work);
}

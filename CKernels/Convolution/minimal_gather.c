#include <assert.h>
#include <string.h>

#include "gm_threads.h"
#include "minimal.h"

// A chunk takes some tiles, splits what they read into factors, and for each panel of output
// channels sums their products at all points and joins them. The sums of a transposed gather belong
// to one phase each; those of the others run over all phases.

static const size_t most_factors = 96 << 10; // of a chunk: a share of the second-level cache
static const size_t fewest_tiles = 24;       // of a chunk, for which weights are read
static const size_t enough_chunks = 32;      // more than threads, which are not equally fast

struct minimal_gather {
  struct gather gather;
  struct gm_convolution_options options;
  const float *input, *packed;
  float *output;
  float *scratch;                   // [threads, chunk_scratch_size]
  size_t groups;                    // of outputs: the phases, or all of them together
  size_t terms, panels;             // of a group's sums
  size_t tiles, chunk_panels;       // of a chunk
  size_t tile_chunks, panel_chunks; // their numbers in a group
};

static struct minimal_grid grid_of_group(const struct minimal_gather *work, size_t group) {
  const struct gm_convolution_geometry *g = work->gather.geometry;
  if (!work->gather.transposed) return gm_minimal_grid_of_y(g);
  return gm_minimal_grid_of_x(g, gm_minimal_phase(group));
}

static size_t clamp(size_t value, size_t least, size_t most) {
  return gm_larger(least, gm_smaller(value, most));
}

static struct minimal_gather make_work(const struct gm_convolution_geometry *g, bool transposed) {
  struct minimal_gather work = {.gather = gm_make_gather(g, transposed)};
  work.groups = transposed ? gm_minimal_phases : 1;
  work.terms = work.gather.input.channels * (transposed ? 1 : gm_minimal_phases);
  work.panels = gm_panel_count(work.gather.output.channels);
  const size_t tiles = most_factors / (gm_minimal_points * work.terms);
  work.tiles = clamp(tiles / gm_tile_rows * gm_tile_rows, fewest_tiles, gm_most_tile_rows);
  size_t all = 0;
  for (size_t group = 0; group < work.groups; group += 1) {
    const struct minimal_grid grid = grid_of_group(&work, group);
    all = gm_larger(all, gm_minimal_tile_count(&grid, (size_t)g->batch));
  }
  work.tile_chunks = gm_round_up_quotient(all, work.tiles);
  work.chunk_panels = work.panels;
  while (work.chunk_panels > 2 &&
         work.groups * work.tile_chunks * (work.panels / work.chunk_panels) < enough_chunks)
    work.chunk_panels = gm_round_up_quotient(work.chunk_panels, 2);
  work.panel_chunks = gm_round_up_quotient(work.panels, work.chunk_panels);
  return work;
}

// Packed weights: [groups, points, panels][terms, gm_tile_columns].
static size_t packed_size(const struct minimal_gather *work) {
  return work->groups * gm_minimal_points * work->panels * work->terms * gm_tile_columns;
}

static size_t packed_panel(const struct minimal_gather *work, size_t group, size_t point,
                           size_t panel) {
  const size_t index = (group * gm_minimal_points + point) * work->panels + panel;
  return index * work->terms * gm_tile_columns;
}

struct packing {
  const struct minimal_gather *work;
  const float *w;
  float *packed, *scratch; // scratch: [threads, spread_size]
};

// The weights of a phase and some input channels of the convolution, at all points.
static size_t spread_size(const struct gm_convolution_geometry *g) {
  return gm_minimal_points * gm_tile_columns * (size_t)g->output_channels;
}

static void spread_weights(const struct packing *packing, size_t phase, size_t first, size_t rows,
                           float *spread) {
  const struct gather *gather = &packing->work->gather;
  const struct gm_convolution_geometry *g = gather->geometry;
  const size_t inputs = (size_t)g->input_channels, outputs = (size_t)g->output_channels;
  struct gm_minimal_tile tile = {.channels = rows * outputs, .is_pair_y = true, .is_pair_x = true};
  for (size_t y = 0; y < 3; y += 1)
    for (size_t x = 0; x < 3; x += 1)
      tile.to[y][x] = spread + (3 * y + x) * gm_tile_columns * outputs;
  for (size_t y = 0; y < 2; y += 1)
    for (size_t x = 0; x < 2; x += 1) {
      // A transposed gather meets the pixels of a tile in the reverse order of taps.
      const size_t tap_y = gather->transposed ? 1 - y : y, tap_x = gather->transposed ? 1 - x : x;
      const size_t tap = gm_minimal_tap(gm_minimal_phase(phase), tap_y, tap_x);
      tile.from[y][x] = packing->w + (tap * inputs + first) * outputs;
    }
  gm_spread_minimal(&tile);
}

// Weights are summed over y's channels by a transposed gather, which come second.
static void pack_part(void *context, size_t part, int32_t thread) {
  const struct packing *packing = context;
  const struct minimal_gather *work = packing->work;
  const struct gm_convolution_geometry *g = work->gather.geometry;
  const size_t inputs = (size_t)g->input_channels, outputs = (size_t)g->output_channels;
  const size_t phase = part % gm_minimal_phases;
  const size_t first = part / gm_minimal_phases * gm_tile_columns;
  const size_t rows = gm_panel_width(inputs, first);
  float *spread = packing->scratch + (size_t)thread * spread_size(g);
  spread_weights(packing, phase, first, rows, spread);
  for (size_t point = 0; point < gm_minimal_points; point += 1) {
    const float *from = spread + point * gm_tile_columns * outputs;
    if (work->gather.transposed) {
      float *to = packing->packed + packed_panel(work, phase, point, first / gm_tile_columns);
      gm_pack_panel(from, 1, outputs, outputs, rows, to);
      continue;
    }
    for (size_t panel = 0; panel < work->panels; panel += 1) {
      const size_t column = panel * gm_tile_columns, row = phase * inputs + first;
      gm_pack_panel(from + column, outputs, 1, rows, gm_panel_width(outputs, column),
                    packing->packed + packed_panel(work, 0, point, panel) + row * gm_tile_columns);
    }
  }
}

// What a chunk works with.
struct chunk {
  const struct minimal_gather *work;
  size_t group;
  struct minimal_grid grid;
  size_t count; // of its tiles
  struct minimal_place place[gm_most_tile_rows];
  float *zeros;   // [input channels]
  float *factors; // [points, tiles, gm_minimal_stride(terms)]
  float *sums;    // [points, tiles, gm_tile_columns]
};

static size_t zeros_size(const struct minimal_gather *work) {
  return gm_minimal_stride(work->gather.input.channels);
}

static size_t chunk_scratch_size(const struct minimal_gather *work) {
  return zeros_size(work) +
         gm_minimal_points * work->tiles * (gm_minimal_stride(work->terms) + gm_tile_columns);
}

static float *factors_of_tile(const struct chunk *chunk, size_t point, size_t tile) {
  const struct minimal_gather *work = chunk->work;
  return chunk->factors + (point * work->tiles + tile) * gm_minimal_stride(work->terms);
}

static float *sums_of_tile(const struct chunk *chunk, size_t point, size_t tile) {
  return chunk->sums + (point * chunk->work->tiles + tile) * gm_tile_columns;
}

// Lets a split have what a tile reads in a phase, and where its factors go: of a gather that is not
// transposed phases stand side by side.
static void prepare_split(const struct chunk *chunk, size_t tile, size_t phase,
                          struct gm_minimal_tile *split) {
  const struct minimal_gather *work = chunk->work;
  const struct minimal_place *place = &chunk->place[tile];
  const struct side *side = &work->gather.input;
  const struct minimal_images images = {side, work->input, chunk->zeros};
  split->is_pair_y = place->is_pair_y;
  split->is_pair_x = place->is_pair_x;
  if (work->gather.transposed) {
    for (int32_t r = 0; r < 2 + place->is_pair_y; r += 1)
      for (int32_t c = 0; c < 2 + place->is_pair_x; c += 1)
        split->from[r][c] =
            gm_minimal_pixel(&images, place->image, place->row - 1 + r, place->column - 1 + c);
  } else {
    gm_minimal_pixels_of_x(work->gather.geometry, &images, gm_minimal_phase(phase), place, split);
  }
  const size_t step = work->tiles * gm_minimal_stride(work->terms);
  float *factors =
      factors_of_tile(chunk, 0, tile) + (work->gather.transposed ? 0 : phase * side->channels);
  for (size_t point = 0; point < gm_minimal_points; point += 1, factors += step)
    split->to[point / 3][point % 3] = factors;
}

// While a tile is split, what the next one reads is fetched.
static void split_tiles(const struct chunk *chunk) {
  const size_t phases = chunk->work->gather.transposed ? 1 : gm_minimal_phases;
  const size_t channels = chunk->work->gather.input.channels;
  struct gm_minimal_tile splits[2] = {{.channels = channels}, {.channels = channels}};
  for (size_t phase = 0; phase < phases; phase += 1) {
    prepare_split(chunk, 0, phase, &splits[0]);
    for (size_t t = 0; t < chunk->count; t += 1) {
      struct gm_minimal_tile *next = &splits[(t + 1) % 2];
      if (t + 1 < chunk->count) {
        prepare_split(chunk, t + 1, phase, next);
        gm_fetch_minimal(next);
      }
      gm_split_minimal(&splits[t % 2]);
    }
  }
}

// Where the output of a tile stands that is y, x steps from its first one.
static size_t output_place(const struct chunk *chunk, const struct minimal_place *place, int32_t y,
                           int32_t x) {
  const struct gather *gather = &chunk->work->gather;
  const struct minimal_phase phase = gm_minimal_phase(chunk->group);
  int32_t row = place->row + y, column = place->column + x;
  if (gather->transposed) {
    row = 2 * row + phase.y - gather->padding_top;
    column = 2 * column + phase.x - gather->padding_left;
  }
  const size_t first = (place->image * gather->output.height + (size_t)row) * gather->output.width;
  return (first + (size_t)column) * gather->output.channels;
}

// Fetches a part of what the tiles write in a panel, and of what is multiplied with it, while a
// point is summed.
static void fetch_outputs(const struct chunk *chunk, size_t point, size_t panel) {
  const struct minimal_gather *work = chunk->work;
  const struct gm_convolution_options *options = &work->options;
  const size_t first = gm_slice_start(chunk->count, gm_minimal_points, point);
  const size_t end = gm_slice_start(chunk->count, gm_minimal_points, point + 1);
  for (size_t t = first; t < end; t += 1) {
    const struct minimal_place *place = &chunk->place[t];
    for (int32_t y = 0; y <= place->is_pair_y; y += 1)
      for (int32_t x = 0; x <= place->is_pair_x; x += 1) {
        const size_t at = output_place(chunk, place, y, x) + panel * gm_tile_columns;
        for (size_t line = 0; line < gm_tile_columns; line += gm_lanes) {
          __builtin_prefetch(work->output + at + line, 1, 2);
          if (options->gate) __builtin_prefetch(options->gate + at + line, 0, 2);
          if (options->addend) __builtin_prefetch(options->addend + at + line, 0, 2);
        }
      }
  }
}

static void sum_panel(const struct chunk *chunk, size_t panel) {
  const struct minimal_gather *work = chunk->work;
  const float *rows[gm_most_tile_rows];
  float *outputs[gm_most_tile_rows];
  const struct gm_stretch terms = {rows, 0, work->terms, 0};
  struct gm_tile tile = {
      .columns = gm_panel_width(work->gather.output.channels, panel * gm_tile_columns),
      .stretches = 1,
      .stretch = &terms,
      .outputs = outputs,
  };
  for (size_t point = 0; point < gm_minimal_points; point += 1) {
    fetch_outputs(chunk, point, panel);
    tile.rows = 0;
    for (size_t t = 0; t < chunk->count; t += 1) {
      if (!gm_minimal_has_point(&chunk->place[t], point)) continue;
      rows[tile.rows] = factors_of_tile(chunk, point, t);
      outputs[tile.rows] = sums_of_tile(chunk, point, t);
      tile.rows += 1;
    }
    tile.weights = work->packed + packed_panel(work, chunk->group, point, panel);
    if (tile.rows > 0) gm_sum_stretches(&tile);
  }
}

static void join_tile(const struct chunk *chunk, size_t t, size_t panel) {
  const struct minimal_gather *work = chunk->work;
  const struct gm_convolution_options *options = &work->options;
  const struct minimal_place *place = &chunk->place[t];
  const size_t first = panel * gm_tile_columns;
  struct gm_minimal_tile tile = {
      .channels = gm_panel_width(work->gather.output.channels, first),
      .is_pair_y = place->is_pair_y,
      .is_pair_x = place->is_pair_x,
      .gate_slope = options->gate_slope,
  };
  for (size_t point = 0; point < gm_minimal_points; point += 1)
    tile.from[point / 3][point % 3] = sums_of_tile(chunk, point, t);
  for (int32_t y = 0; y <= place->is_pair_y; y += 1)
    for (int32_t x = 0; x <= place->is_pair_x; x += 1) {
      const size_t at = output_place(chunk, place, y, x) + first;
      tile.to[y][x] = work->output + at;
      tile.gates[y][x] = options->gate ? options->gate + at : NULL;
      tile.addends[y][x] = options->addend ? options->addend + at : NULL;
    }
  gm_join_minimal(&tile);
}

// Phases follow each other, which read the same pixels and write beside each other.
static void compute_chunk(void *context, size_t index, int32_t thread) {
  const struct minimal_gather *work = context;
  const size_t panel_chunk = index / work->groups % work->panel_chunks;
  const size_t first = index / work->groups / work->panel_chunks * work->tiles;
  const size_t first_panel = panel_chunk * work->chunk_panels;
  struct chunk chunk = {.work = work, .group = index % work->groups};
  chunk.grid = grid_of_group(work, chunk.group);
  const size_t all = gm_minimal_tile_count(&chunk.grid, (size_t)work->gather.geometry->batch);
  if (first >= all) return;
  chunk.count = gm_smaller(work->tiles, all - first);
  chunk.zeros = work->scratch + (size_t)thread * chunk_scratch_size(work);
  chunk.factors = chunk.zeros + zeros_size(work);
  chunk.sums = factors_of_tile(&chunk, gm_minimal_points, 0);
  memset(chunk.zeros, 0, zeros_size(work) * sizeof(float));
  for (size_t t = 0; t < chunk.count; t += 1)
    chunk.place[t] = gm_minimal_place_at(&chunk.grid, first + t);
  split_tiles(&chunk);
  const size_t end_panel = gm_smaller(first_panel + work->chunk_panels, work->panels);
  for (size_t panel = first_panel; panel < end_panel; panel += 1) {
    sum_panel(&chunk, panel);
    for (size_t t = 0; t < chunk.count; t += 1) join_tile(&chunk, t, panel);
  }
}

void gm_minimal_gather(const struct gm_convolution_geometry *geometry, bool transposed,
                       const float *input, const float *w,
                       const struct gm_convolution_options *options, float *output,
                       float *workspace) {
  assert(!options->bias && !options->input_rectifier && !options->epilogue);
  struct minimal_gather work = make_work(geometry, transposed);
  work.options = *options;
  work.input = input;
  work.output = output;
  work.packed = workspace;
  work.scratch = workspace + packed_size(&work);
  struct packing packing = {&work, w, workspace, work.scratch};
  gm_run_chunks(gm_minimal_phases * gm_panel_count((size_t)geometry->input_channels),
                gm_operations_to_pack * (double)packed_size(&work), pack_part, &packing);
  const size_t chunks = work.groups * work.tile_chunks * work.panel_chunks;
  const size_t products =
      gm_minimal_points * work.tiles * work.terms * work.chunk_panels * gm_tile_columns;
  gm_run_chunks(chunks, 2.0 * (double)chunks * (double)products, compute_chunk, &work);
}

size_t gm_minimal_gather_workspace_size(const struct gm_convolution_geometry *geometry,
                                        bool transposed) {
  const struct minimal_gather work = make_work(geometry, transposed);
  return packed_size(&work) +
         (size_t)gm_most_threads() * gm_larger(chunk_scratch_size(&work), spread_size(geometry));
}

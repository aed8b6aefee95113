#include "chunks.h"
#include "gm_threads.h"
#include "margins.h"
#include "minimal.h"
#include "packed_weights.h"
#include "regions.h"

// A chunk falls into regions: output pixels that have the same taps inside the image, so that what
// lies outside is never read. Images that need margins, or are to be rectified, are copied by each
// chunk as far as it reads them: the copy stays in cache.

enum { most_columns = 64 }; // of a band cut into strips at once

struct gather_work {
  struct gather gather;
  struct gm_convolution_options options;
  struct chunks chunks;
  struct source images;
  bool copies; // each chunk what it reads
  const float *packed;
  float *output;
  float *scratch; // [threads, scratch_size]
};

// What a chunk works with.
struct chunk {
  const struct gather_work *work;
  struct part part;
  struct source source;
  float *sums[gm_most_tile_rows]; // rows of sums that wait for their next terms
};

// Rows of sums don't lie a power of two apart, where they would meet in cache.
static size_t sums_stride(const struct gather *gather) {
  return gather->output.channels + gm_lanes;
}

static size_t sums_size(const struct gather *gather) {
  return gm_sums_wait(gather) ? gm_most_tile_rows * sums_stride(gather) : 0;
}

// Floats that a thread needs: for sums, and for copies.
static size_t scratch_size(const struct gather *gather, bool copies) {
  return sums_size(gather) + (copies ? gm_most_copied(gather) : 0);
}

// Where an array that is shaped as the output has the pixels of a block; NULL if there is no array.
static const float *const *find_rows(const struct chunk *chunk, const struct block *block,
                                     const float *array, const float *rows[]) {
  if (!array) return NULL;
  for (size_t p = 0; p < block->pixels; p += 1)
    rows[p] = array + (block->output[p] - chunk->work->output);
  return rows;
}

// Sums output channels first ..< end, of one panel.
static void sum_channels(const struct gather_work *work, struct gm_tile tile, size_t first,
                         size_t end) {
  tile.columns = end - first;
  tile.weights = gm_packed_channels(&work->gather, work->packed, first);
  tile.first_output = first;
  tile.bias = work->options.bias ? work->options.bias + first : NULL;
  if (work->gather.is_narrow)
    gm_sum_narrow(&tile);
  else
    gm_sum_stretches(&tile);
}

// The last terms of output channels first ..< end with what they see of the cut tap. Channels that
// see different parts of it sum the other terms together: `tile` without its end is `waiting`.
static void sum_with_cut_tap(const struct chunk *chunk, const struct region *region,
                             const struct block *block, struct terms *terms, struct gm_tile waiting,
                             struct gm_tile tile, size_t first, size_t end) {
  const struct gather *gather = &chunk->work->gather;
  struct panel panel = {.first = first};
  gm_next_panel(gather, &panel);
  if (first + panel.width < end) {
    sum_channels(chunk->work, waiting, first, end);
    tile.starts = chunk->sums;
    tile.stretch += tile.stretches;
    tile.stretches = 0;
  }
  tile.stretches += 1;
  do {
    terms->stretch[terms->stretches] = gm_cut_stretch(region, block, terms, &panel.centre);
    sum_channels(chunk->work, tile, panel.first, gm_smaller(panel.first + panel.width, end));
  } while (panel.first + panel.width < end && gm_next_panel(gather, &panel));
}

// The output channel that ends a panel, or in a narrow gather those that see the same.
static size_t panel_end(const struct gather *gather, size_t first) {
  struct panel panel = {.first = first};
  if (!gather->is_narrow) return first + gm_panel_width(gather->output.channels, first);
  gm_next_panel(gather, &panel);
  return first + panel.width;
}

// Where terms are all that the region has, they are those of the block before.
static void compute_block(struct chunk *chunk, const struct region *region,
                          const struct block *block, struct terms *terms) {
  const struct gather_work *work = chunk->work;
  const struct gm_convolution_options *options = &work->options;
  const float *gates[gm_most_tile_rows], *addends[gm_most_tile_rows];
  struct gm_tile waiting = {
      .rows = block->pixels,
      .stretch = terms->stretch,
      .weight_step = gm_packed_panel_size(&work->gather),
      .outputs = chunk->sums,
  };
  if (!terms->is_first || !terms->is_last) gm_start_terms(region, block, terms);
  do { // at least once: without taps an output is its bias
    waiting.stretches = terms->stretches;
    if (!terms->is_first) waiting.starts = chunk->sums;
    struct gm_tile tile = waiting;
    if (terms->is_last) {
      tile.outputs = block->output;
      tile.epilogue = options->epilogue;
      tile.gates = find_rows(chunk, block, options->gate, gates);
      tile.gate_slope = options->gate_slope;
      tile.addends = find_rows(chunk, block, options->addend, addends);
    }
    const bool has_cut_tap = terms->is_last && terms->has_cut_tap;
    for (size_t first = chunk->part.first_channel, end; first < chunk->part.end_channel;
         first = end) {
      end = panel_end(&work->gather, first);
      if (has_cut_tap)
        sum_with_cut_tap(chunk, region, block, terms, waiting, tile, first, end);
      else
        sum_channels(work, tile, first, end);
    }
  } while (gm_next_terms(region, block, terms));
}

// Fetches what the first rows of a block read first, and where they are stored; a tile fetches what
// follows.
static void fetch_first_rows(const struct chunk *chunk, const struct block *block) {
  const struct part *part = &chunk->part;
  for (size_t p = 0; p < gm_smaller(gm_tile_rows, block->pixels); p += 1) {
    for (size_t i = 0; i < chunk->work->gather.input.channels; i += gm_lanes)
      __builtin_prefetch(block->input[p] + i);
    for (size_t o = part->first_channel; o < part->end_channel; o += gm_lanes)
      __builtin_prefetch(block->output[p] + o, 1);
  }
}

static void compute_region(struct chunk *chunk, const struct region *region) {
  struct block block;
  struct terms terms = {0};
  for (size_t first = 0; first < gm_pixel_count(region); first += block.pixels) {
    gm_find_pixels(region, chunk->work->output, first, &block);
    fetch_first_rows(chunk, &block);
    compute_block(chunk, region, &block, &terms);
  }
}

// Gives a chunk its scratch, and in it a copy of what it reads.
static void prepare_chunk(struct chunk *chunk, int32_t thread) {
  const struct gather_work *work = chunk->work;
  const struct gather *gather = &work->gather;
  float *scratch = work->scratch + (size_t)thread * scratch_size(gather, work->copies);
  if (gm_sums_wait(gather))
    for (size_t p = 0; p < gm_most_tile_rows; p += 1)
      chunk->sums[p] = scratch + p * sums_stride(gather);
  chunk->source = work->images;
  if (!work->copies) return;
  float *copy = scratch + sums_size(gather);
  chunk->source = (struct source){copy, gm_area_of_part(gather, &chunk->part)};
  gm_copy_area(gather, &chunk->source.area, work->options.input_rectifier, work->images.elements,
               copy);
}

static void compute_chunk(void *context, size_t index, int32_t thread) {
  const struct gather_work *work = context;
  const struct axis y = gm_axis_y(&work->gather), x = gm_axis_x(&work->gather);
  struct chunk chunk = {.work = work, .part = gm_part_at(&work->chunks, index)};
  const struct part *part = &chunk.part;
  prepare_chunk(&chunk, thread);
  const int32_t width = (int32_t)work->gather.output.width;
  for (int32_t first = 0; first < width; first += most_columns) {
    const int32_t end = first + most_columns < width ? first + most_columns : width;
    struct strip columns[most_columns];
    size_t count = 0;
    for (struct strip strip = {0}; gm_next_strip(&x, first, end, &strip);) columns[count++] = strip;
    struct region region = {
        .gather = &work->gather,
        .source = &chunk.source,
        .first_image = part->first_image,
        .images = part->images,
    };
    while (gm_next_strip(&y, part->first_row, part->end_row, &region.rows))
      for (size_t c = 0; c < count; c += 1) {
        region.columns = columns[c];
        compute_region(&chunk, &region);
      }
  }
}

static bool has_copies(const struct gather *gather, const struct gm_convolution_options *options) {
  return gm_has_margins(gather) || (options && options->input_rectifier);
}

// The gather that chunks compute: of images with margins, if it needs them.
static struct gather make_gather(const struct gm_convolution_geometry *geometry, bool transposed) {
  const struct gather gather = gm_make_gather(geometry, transposed);
  return gm_has_margins(&gather) ? gm_gather_with_margins(&gather) : gather;
}

static void run_gather(const struct gather *gather, const float *input, const float *packed,
                       const struct gm_convolution_options *options, float *output,
                       float *scratch) {
  const size_t batch = (size_t)gather->geometry->batch;
  const size_t pixels = batch * gather->output.height * gather->output.width;
  if (pixels == 0 || gather->output.channels == 0) return;
  const bool copies = has_copies(gather, options);
  const struct span rows = {0, (int32_t)gather->input.height};
  const struct span columns = {0, (int32_t)gather->input.width};
  struct gather_work work = {
      .gather = *gather,
      .options = options ? *options : (struct gm_convolution_options){0},
      .chunks = gm_cut_into_chunks(gather, copies),
      .images = {input, {0, batch, rows, columns}},
      .copies = copies,
      .packed = packed,
      .output = output,
      .scratch = scratch,
  };
  gm_run_chunks(gm_count_chunks(&work.chunks), 2 * (double)pixels * (double)gm_pixel_work(gather),
                compute_chunk, &work);
}

// Packs the weights at the start of the workspace.
static void pack_and_run(const struct gather *gather, const float *input, const float *w,
                         const struct gm_convolution_options *options, float *output,
                         float *workspace) {
  gm_pack_weights(gather, w, workspace);
  run_gather(gather, input, workspace, options, output, workspace + gm_packed_weights_size(gather));
}

// Whether what is asked for is a gradient that takes fewer products than sums of all taps would.
static bool is_minimal(const struct gm_convolution_geometry *geometry,
                       const struct gm_convolution_options *options) {
  return options && options->is_gradient && gm_is_minimal_gather(geometry);
}

static size_t all_scratch_size(const struct gather *gather,
                               const struct gm_convolution_options *options) {
  return (size_t)gm_most_threads() * scratch_size(gather, has_copies(gather, options));
}

void gm_convolve(const struct gm_convolution_geometry *geometry, const float *x, const float *w,
                 const struct gm_convolution_options *options, float *y, float *workspace) {
  if (is_minimal(geometry, options)) {
    gm_minimal_gather(geometry, false, x, w, options, y, workspace);
    return;
  }
  const struct gather gather = make_gather(geometry, false);
  pack_and_run(&gather, x, w, options, y, workspace);
}

void gm_convolve_transpose(const struct gm_convolution_geometry *geometry, const float *y,
                           const float *w, const struct gm_convolution_options *options, float *x,
                           float *workspace) {
  if (is_minimal(geometry, options)) {
    gm_minimal_gather(geometry, true, y, w, options, x, workspace);
    return;
  }
  const struct gather gather = make_gather(geometry, true);
  pack_and_run(&gather, y, w, options, x, workspace);
}

size_t gm_convolve_workspace_size(const struct gm_convolution_geometry *geometry,
                                  const struct gm_convolution_options *options) {
  if (is_minimal(geometry, options)) return gm_minimal_gather_workspace_size(geometry, false);
  const struct gather gather = make_gather(geometry, false);
  return gm_packed_weights_size(&gather) + all_scratch_size(&gather, options);
}

size_t gm_convolve_transpose_workspace_size(const struct gm_convolution_geometry *geometry,
                                            const struct gm_convolution_options *options) {
  if (is_minimal(geometry, options)) return gm_minimal_gather_workspace_size(geometry, true);
  const struct gather gather = make_gather(geometry, true);
  return gm_packed_weights_size(&gather) + all_scratch_size(&gather, options);
}

void gm_convolution_pack(const struct gm_convolution_geometry *geometry, bool transposed,
                         const float *w, float *packed) {
  const struct gather gather = make_gather(geometry, transposed);
  gm_pack_weights(&gather, w, packed);
}

size_t gm_convolution_packed_size(const struct gm_convolution_geometry *geometry, bool transposed) {
  const struct gather gather = make_gather(geometry, transposed);
  return gm_packed_weights_size(&gather);
}

void gm_convolve_packed(const struct gm_convolution_geometry *geometry, bool transposed,
                        const float *input, const float *packed,
                        const struct gm_convolution_options *options, float *output,
                        float *workspace) {
  const struct gather gather = make_gather(geometry, transposed);
  run_gather(&gather, input, packed, options, output, workspace);
}

size_t gm_convolve_packed_workspace_size(const struct gm_convolution_geometry *geometry,
                                         bool transposed,
                                         const struct gm_convolution_options *options) {
  const struct gather gather = make_gather(geometry, transposed);
  return all_scratch_size(&gather, options);
}

#include <string.h>

#include "gm_threads.h"
#include "margins.h"
#include "minimal.h"
#include "slices.h"
#include "weight_blocks.h"

// w[δ, i, o] = Σ x[n, p·stride + δ, i] · y[n, p, o] is, for each tap, a sum of outer products over
// pixels, computed in slices of the pixels. In images with margins the taps of a kernel row lie one
// after the other, and are summed together: a bundle of taps.

// With as many slices as this, each is one chunk of work: all taps together, while its rows are in
// cache. Fewer are cut further, by bundles and columns.
static const size_t enough_slices = 16;
static const size_t most_columns = 8 * gm_tile_columns;

struct weights_work {
  struct block_reader reader;
  struct gm_weight_options options;
  struct images x, y;         // without margins
  struct sums w;              // [taps, input channels, output channels]
  struct sums x_sums, y_sums; // [channels]
  size_t slices;
  size_t bundles, bundle_taps;
  size_t chunk_bundles, chunk_columns; // extent of a chunk
  size_t bundle_chunks, column_chunks; // their numbers
  float *rectified;                    // [threads][what a block reads]
};

struct bundle {
  size_t first_tap, taps;
  bool has_cut_tap; // the last one
};

static struct bundle bundle_at(const struct weights_work *work, size_t index) {
  const struct gm_convolution_geometry *g = work->reader.gather.geometry;
  const size_t first = index * work->bundle_taps;
  const size_t taps = gm_smaller(work->bundle_taps, gm_tap_count(g) - first);
  return (struct bundle){first, taps, gm_tap_is_cut(g, first + taps - 1)};
}

// The weights of a bundle and of some columns, summed over a block.
static void sum_bundle(const struct weights_work *work, const struct bundle *bundle,
                       size_t column_chunk, struct pixel_block *block, bool accumulate, float *w) {
  const struct gather *gather = &work->reader.gather;
  const size_t inputs = gather->input.channels, columns = gather->output.channels;
  struct block_terms terms;
  gm_find_block_terms(&work->reader, block, bundle->first_tap, &terms);
  w += bundle->first_tap * inputs * columns;
  struct panel panel = {0};
  while (gm_next_panel(gather, &panel)) {
    if (panel.first / work->chunk_columns != column_chunk) continue;
    const size_t all_rows = bundle->taps * inputs;
    const size_t rows = bundle->has_cut_tap ? all_rows - inputs + panel.centre.count : all_rows;
    for (size_t row = rows; row < all_rows && !accumulate; row += 1) // blocked by the mask
      memset(w + row * columns + panel.first, 0, panel.width * sizeof(float));
    gm_sum_of_outer_products(&(struct gm_outer_sum){
        .rows = rows,
        .columns = panel.width,
        .terms = terms.count,
        .left = terms.x,
        .right = terms.y,
        .first_right = panel.first,
        .output = w + panel.first,
        .output_stride = columns,
        .accumulate = accumulate,
        .coming = {block->coming[0], block->coming[1]},
    });
    gm_drop_fetched(block->coming, rows);
  }
}

static void compute_chunk(void *context, size_t chunk, int32_t thread) {
  const struct weights_work *work = context;
  const size_t bundle_chunk = chunk % work->bundle_chunks;
  const size_t column_chunk = chunk / work->bundle_chunks % work->column_chunks;
  const size_t slice = chunk / work->bundle_chunks / work->column_chunks;
  const size_t first_bundle = bundle_chunk * work->chunk_bundles;
  const size_t end_bundle = gm_smaller(first_bundle + work->chunk_bundles, work->bundles);
  const size_t scratch = work->reader.x_floats + work->reader.y_floats;

  const size_t start = gm_slice_start(work->y.count, work->slices, slice);
  const size_t end = gm_slice_start(work->y.count, work->slices, slice + 1);
  size_t first = start;
  do { // at least once: without pixels the weights are still to be set to 0
    struct pixel_block block =
        gm_read_block(&work->reader, first, end, work->rectified + (size_t)thread * scratch);
    if (work->bundle_chunks > 1) block.coming[0].lines = 0; // a tap reads few of them
    for (size_t index = first_bundle; index < end_bundle; index += 1) {
      const struct bundle bundle = bundle_at(work, index);
      sum_bundle(work, &bundle, column_chunk, &block, first > start,
                 gm_sums_of_slice(&work->w, slice));
    }
    first = block.end;
  } while (first < end);
  if (bundle_chunk + column_chunk > 0) return;
  gm_sum_pixels(&work->x, work->slices, slice, &work->x_sums);
  gm_sum_pixels(&work->y, work->slices, slice, &work->y_sums);
}

static void cut_into_chunks(struct weights_work *work) {
  const size_t columns = gm_larger(work->y.channels, 1);
  const size_t bundles = gm_larger(work->bundles, 1);
  work->slices = gm_slice_count(work->y.count, work->w.size, 1);
  const bool is_cut = work->slices < enough_slices;
  work->chunk_bundles = is_cut ? 1 : bundles;
  work->chunk_columns = is_cut ? gm_smaller(most_columns, columns) : columns;
  work->bundle_chunks = gm_round_up_quotient(bundles, work->chunk_bundles);
  work->column_chunks = gm_round_up_quotient(columns, work->chunk_columns);
  work->slices =
      gm_slice_count(work->y.count, work->w.size, work->bundle_chunks * work->column_chunks);
}

// Everything but the images and where the results go.
static struct weights_work make_work(const struct gm_convolution_geometry *g) {
  const struct gather images = gm_make_gather(g, false);
  const bool has_margins = gm_has_margins(&images);
  const struct gather gather = has_margins ? gm_gather_with_margins(&images) : images;
  const struct side *input = &images.input, *output = &images.output;
  const size_t taps = gm_tap_count(g), batch = (size_t)g->batch;
  const size_t bundle_taps = has_margins && g->dilation_x == 1 ? (size_t)g->kernel_width : 1;
  struct weights_work work = {
      .reader = gm_make_block_reader(&gather),
      .x = {.count = batch * input->height * input->width, .channels = input->channels},
      .y = {.count = batch * output->height * output->width, .channels = output->channels},
      .w.size = taps * input->channels * output->channels,
      .x_sums.size = input->channels,
      .y_sums.size = output->channels,
      .bundles = gm_round_up_quotient(taps, bundle_taps),
      .bundle_taps = bundle_taps,
  };
  cut_into_chunks(&work);
  return work;
}

struct copying {
  const struct gather *gather;
  const float *x;
  float *copies;
};

static void copy_image(void *context, size_t image, int32_t thread) {
  (void)thread;
  const struct copying *copying = context;
  gm_copy_with_margins(copying->gather, image, copying->x, copying->copies);
}

static void copy_with_margins(const struct gather *gather, const float *x, float *copies) {
  struct copying copying = {gather, x, copies};
  gm_run_chunks((size_t)gather->geometry->batch,
                gm_operations_to_pack * (double)gm_margins_size(gather), copy_image, &copying);
}

void gm_convolve_weights(const struct gm_convolution_geometry *geometry, const float *x,
                         const float *y, const struct gm_weight_options *options, float *w,
                         float *workspace) {
  if (gm_is_minimal(geometry)) {
    gm_minimal_weights(geometry, x, y, options, w, workspace);
    return;
  }
  const struct gather gather = gm_make_gather(geometry, false);
  struct weights_work work = make_work(geometry);
  if (options) work.options = *options;
  work.reader.x = work.x.pixels = x;
  work.reader.y = work.y.pixels = y;
  work.reader.x_rectifier = work.options.x_rectifier;
  work.reader.y_rectifier = work.options.y_rectifier;
  float *room = gm_place_sums(&work.w, work.slices, w, workspace);
  room = gm_place_sums(&work.x_sums, work.slices, work.options.x_sums, room);
  work.rectified = gm_place_sums(&work.y_sums, work.slices, work.options.y_sums, room);
  if (gm_has_margins(&gather)) {
    work.reader.x = work.rectified;
    copy_with_margins(&gather, x, work.rectified);
    work.rectified += gm_margins_size(&gather);
  }
  gm_run_chunks(work.slices * work.bundle_chunks * work.column_chunks,
                2.0 * (double)work.y.count * (double)work.w.size, compute_chunk, &work);
  gm_add_sums(&work.w, work.slices, gm_tap_count(geometry) * gather.input.channels);
  gm_add_sums(&work.x_sums, work.slices, 1);
  gm_add_sums(&work.y_sums, work.slices, 1);
}

size_t gm_convolve_weights_workspace_size(const struct gm_convolution_geometry *geometry) {
  if (gm_is_minimal(geometry)) return gm_minimal_weights_workspace_size(geometry);
  const struct gather gather = gm_make_gather(geometry, false);
  const struct weights_work work = make_work(geometry);
  const size_t sums = work.w.size + work.x_sums.size + work.y_sums.size;
  return (work.slices - 1) * sums + (gm_has_margins(&gather) ? gm_margins_size(&gather) : 0) +
         (size_t)gm_most_threads() * (work.reader.x_floats + work.reader.y_floats);
}

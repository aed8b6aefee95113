#include <string.h>

#include "geometry.h"
#include "gm_threads.h"
#include "margins.h"

// w[δ, i, o] = Σ x[n, p·stride + δ, i] · y[n, p, o] is, for each tap, a sum of outer products over
// pixels, computed in slices of the pixels. In images with margins the taps of a kernel row lie one
// after the other, and are summed together: a bundle of taps.

// With as many slices as this, each is one chunk of work: all taps together, while its rows are in
// cache. Fewer are cut further, by bundles.
static const size_t enough_slices = 16;

// Floats of x that a block of pixels reads: they stay in cache until all taps are summed.
static const size_t most_block_floats = 1 << 17;
static const size_t fewest_block_pixels = 16;

// Sums of each slice: the first slice's in the place of the result, to which the others are added.
struct sums {
  float *result, *others;
  size_t size;
};

static float *sums_of_slice(const struct sums *sums, size_t slice) {
  return slice == 0 ? sums->result : sums->others + (slice - 1) * sums->size;
}

// All pixels of a batch of images.
struct images {
  const float *pixels;
  size_t count, channels;
};

struct weights_work {
  struct gather gather; // from x to y
  struct gm_weight_options options;
  const float *x, *y;
  struct images all_x, all_y;  // without margins
  struct sums w;               // [taps, input channels, output channels]
  struct sums x_sums, y_sums;  // [channels]
  size_t slices, block_pixels; // pixels of y are summed in slices, and of these in blocks
  size_t bundles, bundle_taps, chunk_bundles, bundle_chunks;
  float *rectified; // [threads][x_floats + y_floats]: what a block reads
  size_t x_floats, y_floats;
};

struct bundle {
  size_t first_tap, taps;
  bool has_cut_tap; // the last one
};

static struct bundle bundle_at(const struct weights_work *work, size_t index) {
  const struct gm_convolution_geometry *g = work->gather.geometry;
  const size_t first = index * work->bundle_taps;
  const size_t taps = gm_smaller(work->bundle_taps, gm_tap_count(g) - first);
  return (struct bundle){first, taps, gm_tap_is_cut(g, first + taps - 1)};
}

// Pixels whose tap lies inside the image: their rows of x and of y.
struct terms {
  size_t count;
  const float *x[gm_outer_terms];
  const float *y[gm_outer_terms];
};

// Of output columns, which ones have a tap inside the image along one axis: start ..< end.
static size_t first_inside(const struct axis *axis, ptrdiff_t offset) {
  return offset >= 0 ? 0 : gm_round_up_quotient((size_t)-offset, (size_t)axis->stride);
}

static size_t end_inside(const struct axis *axis, ptrdiff_t offset) {
  const ptrdiff_t room = axis->inputs - offset;
  return room <= 0 ? 0 : gm_round_up_quotient((size_t)room, (size_t)axis->stride);
}

// Pixels from `first` on.
struct pixels {
  size_t first;
  const float *at;
};

// Output pixels first ..< end, and where what they read stands.
struct block {
  size_t first, end;
  struct pixels x, y;
};

// The terms of a tap in a block of at most gm_outer_terms pixels.
static void find_terms(const struct weights_work *work, size_t tap, const struct block *block,
                       struct terms *terms) {
  const struct gather *gather = &work->gather;
  const struct side *input = &gather->input, *output = &gather->output;
  const struct axis y = gm_axis_y(gather), x = gm_axis_x(gather);
  const struct gm_convolution_tap at = gm_tap_at(gather->geometry, tap);
  const ptrdiff_t offset_y = at.kernel_y * y.dilation - y.padding;
  const ptrdiff_t offset_x = at.kernel_x * x.dilation - x.padding;
  const size_t first_row = first_inside(&y, offset_y), end_row = end_inside(&y, offset_y);
  const size_t first_column = first_inside(&x, offset_x), end_column = end_inside(&x, offset_x);
  const size_t first = block->first, end = block->end;
  terms->count = 0;
  struct place place = gm_place_at(first, output->height, output->width);
  for (size_t pixel = first; pixel < end;) { // a row at a time
    const size_t row_start = pixel - place.column;
    const size_t row_end = gm_smaller(row_start + output->width, end);
    if (place.row >= first_row && place.row < end_row) {
      size_t p = gm_larger(pixel, row_start + first_column);
      const size_t last = gm_smaller(row_end, row_start + end_column);
      const size_t input_row =
          place.image * input->height + (size_t)((ptrdiff_t)place.row * y.stride + offset_y);
      const ptrdiff_t input_column = (ptrdiff_t)(p - row_start) * x.stride + offset_x;
      const ptrdiff_t input_pixel = (ptrdiff_t)(input_row * input->width) + input_column;
      const float *from =
          block->x.at + (input_pixel - (ptrdiff_t)block->x.first) * (ptrdiff_t)input->channels;
      for (; p < last; p += 1, from += x.stride * (ptrdiff_t)input->channels) {
        terms->x[terms->count] = from;
        terms->y[terms->count] = block->y.at + (p - block->y.first) * output->channels;
        terms->count += 1;
      }
    }
    pixel = row_end;
    place.column = output->width - 1;
    gm_next_place(&place, output->height, output->width);
  }
}

// The weights of a bundle, summed over a block.
static void sum_bundle(const struct weights_work *work, const struct bundle *bundle,
                       const struct block *block, bool accumulate, float *w) {
  const size_t inputs = work->gather.input.channels, columns = work->gather.output.channels;
  struct terms terms;
  find_terms(work, bundle->first_tap, block, &terms);
  struct panel panel = {0};
  while (gm_next_panel(&work->gather, &panel))
    gm_sum_of_outer_products(&(struct gm_outer_sum){
        .rows = bundle->has_cut_tap ? (bundle->taps - 1) * inputs + panel.centre.count
                                    : bundle->taps * inputs,
        .columns = panel.width,
        .terms = terms.count,
        .left = terms.x,
        .right = terms.y,
        .first_right = panel.first,
        .output = w + bundle->first_tap * inputs * columns + panel.first,
        .output_stride = columns,
        .accumulate = accumulate,
    });
}

// The pixels of x, from `first` on, that output pixels first ..< end read. Gives how many.
static size_t find_pixels_read(const struct weights_work *work, size_t first, size_t end,
                               size_t *first_read) {
  const struct gather *gather = &work->gather;
  const struct side *input = &gather->input, *output = &gather->output;
  const struct axis y = gm_axis_y(gather);
  const size_t tap_rows =
      gm_round_up_quotient(gm_tap_count(gather->geometry), (size_t)gather->geometry->kernel_width);
  const ptrdiff_t height = (ptrdiff_t)input->height;
  const struct place from = gm_place_at(first, output->height, output->width);
  const struct place to = gm_place_at(end - 1, output->height, output->width);
  const ptrdiff_t top = (ptrdiff_t)from.row * y.stride - y.padding;
  const ptrdiff_t bottom =
      (ptrdiff_t)to.row * y.stride - y.padding + ((ptrdiff_t)tap_rows - 1) * y.dilation + 1;
  const size_t first_row = from.image * input->height + (top > 0 ? (size_t)top : 0);
  const size_t end_row = to.image * input->height + (size_t)(bottom < 0        ? 0
                                                             : bottom < height ? bottom
                                                                               : height);
  *first_read = first_row * input->width;
  return end_row > first_row ? (end_row - first_row) * input->width : 0;
}

// Rectified rows are made for each block anew: that takes less time than to read them from memory.
static struct block make_block(const struct weights_work *work, size_t first, size_t end,
                               int32_t thread) {
  const struct gm_weight_options *options = &work->options;
  float *x = work->rectified + (size_t)thread * (work->x_floats + work->y_floats);
  float *y = x + work->x_floats;
  struct block block = {first, end, {0, work->x}, {0, work->y}};
  if (first == end) return block;
  if (options->x_rectifier) {
    const size_t channels = work->gather.input.channels;
    const size_t count = find_pixels_read(work, first, end, &block.x.first);
    gm_rectify(count * channels, options->x_rectifier->slope, work->x + block.x.first * channels,
               x);
    block.x.at = x;
  }
  if (options->y_rectifier) {
    const size_t channels = work->gather.output.channels;
    gm_rectify((end - first) * channels, options->y_rectifier->slope, work->y + first * channels,
               y);
    block.y = (struct pixels){first, y};
  }
  return block;
}

static void sum_bundles(const struct weights_work *work, size_t first_bundle, size_t slice,
                        int32_t thread) {
  const struct gm_convolution_geometry *g = work->gather.geometry;
  const size_t end_bundle = gm_smaller(first_bundle + work->chunk_bundles, work->bundles);
  const size_t tap_size = work->gather.input.channels * work->gather.output.channels;
  const size_t taps = gm_tap_count(g);
  float *w = sums_of_slice(&work->w, slice);
  if (taps > 0 && end_bundle == work->bundles && gm_tap_is_cut(g, taps - 1))
    memset(w + (taps - 1) * tap_size, 0, tap_size * sizeof(float));

  const size_t start = gm_slice_start(work->all_y.count, work->slices, slice);
  const size_t end = gm_slice_start(work->all_y.count, work->slices, slice + 1);
  size_t first = start;
  do { // at least once: without pixels the weights are still to be set to 0
    const size_t next = gm_smaller(first + work->block_pixels, end);
    const struct block block = make_block(work, first, next, thread);
    for (size_t index = first_bundle; index < end_bundle; index += 1) {
      const struct bundle bundle = bundle_at(work, index);
      sum_bundle(work, &bundle, &block, first > start, w);
    }
    first = next;
  } while (first < end);
}

// The sums over a slice of all pixels of images, which were read just before.
static void sum_pixels(const struct weights_work *work, const struct images *images,
                       const struct sums *sums, size_t slice) {
  if (!sums->result) return;
  const size_t channels = images->channels;
  const size_t first = gm_slice_start(images->count, work->slices, slice);
  const size_t end = gm_slice_start(images->count, work->slices, slice + 1);
  float *restrict sum = sums_of_slice(sums, slice);
  memset(sum, 0, channels * sizeof(float));
  for (size_t p = first; p < end; p += 1)
    for (size_t c = 0; c < channels; c += 1) sum[c] += images->pixels[p * channels + c];
}

static void compute_chunk(void *context, size_t chunk, int32_t thread) {
  const struct weights_work *work = context;
  const size_t slice = chunk / work->bundle_chunks;
  const size_t first_bundle = chunk % work->bundle_chunks * work->chunk_bundles;
  sum_bundles(work, first_bundle, slice, thread);
  if (first_bundle > 0) return;
  sum_pixels(work, &work->all_x, &work->x_sums, slice);
  sum_pixels(work, &work->all_y, &work->y_sums, slice);
}

// Most pixels of x that a block reads. From one row of y to the next they lie a stride further on,
// and more at the end of an image that has rows left.
static size_t most_pixels_read(const struct gather *gather, size_t block_pixels) {
  const struct gm_convolution_geometry *g = gather->geometry;
  const struct side *input = &gather->input, *output = &gather->output;
  const size_t stride = (size_t)g->stride_y, whole = output->height * stride;
  const size_t steps = (block_pixels + output->width - 2) / output->width;
  const size_t left_over = input->height > whole ? input->height - whole : 0;
  const size_t kernel = (size_t)(g->kernel_height - 1) * (size_t)g->dilation_y + 1;
  const size_t rows = steps * stride + kernel + (size_t)gather->padding_top +
                      gm_round_up_quotient(steps, output->height) * left_over;
  return gm_smaller(rows, (size_t)g->batch * input->height) * input->width;
}

static size_t block_pixels(const struct gather *gather) {
  size_t pixels = gm_outer_terms;
  while (pixels > fewest_block_pixels &&
         most_pixels_read(gather, pixels) * gather->input.channels > most_block_floats)
    pixels /= 2;
  return pixels;
}

// Everything but the images and where the results go.
static struct weights_work make_work(const struct gm_convolution_geometry *g) {
  const struct gather images = gm_make_gather(g, false);
  const bool has_margins = gm_has_margins(&images);
  const struct gather gather = has_margins ? gm_gather_with_margins(&images) : images;
  const size_t inputs = gather.input.channels, outputs = gather.output.channels;
  const size_t pixels = (size_t)g->batch * gather.output.height * gather.output.width;
  const size_t taps = gm_tap_count(g), block = block_pixels(&gather);
  const size_t bundle_taps = has_margins && g->dilation_x == 1 ? (size_t)g->kernel_width : 1;
  const size_t bundles = gm_round_up_quotient(taps, bundle_taps);
  const size_t slices = gm_slice_count(pixels, taps * inputs * outputs);
  const size_t chunk_bundles = slices < enough_slices ? 1 : gm_larger(bundles, 1);
  return (struct weights_work){
      .gather = gather,
      .all_x = {.count = (size_t)g->batch * images.input.height * images.input.width,
                .channels = inputs},
      .all_y = {.count = pixels, .channels = outputs},
      .w.size = taps * inputs * outputs,
      .x_sums.size = inputs,
      .y_sums.size = outputs,
      .slices = slices,
      .block_pixels = block,
      .bundles = bundles,
      .bundle_taps = bundle_taps,
      .chunk_bundles = chunk_bundles,
      .bundle_chunks = gm_larger(gm_round_up_quotient(bundles, chunk_bundles), 1),
      .x_floats = most_pixels_read(&gather, block) * inputs,
      .y_floats = block * outputs,
  };
}

struct copying {
  const struct gather *gather;
  struct gm_window window;
  const float *x;
  float *copies;
};

static void copy_image(void *context, size_t image, int32_t thread) {
  (void)thread;
  const struct copying *copying = context;
  gm_copy_with_margins(copying->gather, &copying->window, image, copying->x, copying->copies);
}

static void copy_with_margins(const struct gather *gather, const float *x, float *copies) {
  struct copying copying = {gather, gm_whole_output(gather), x, copies};
  gm_run_chunks((size_t)gather->geometry->batch, (double)gm_margins_size(gather), copy_image,
                &copying);
}

// Gives sums their room in the workspace, and what is left of it.
static float *place_sums(struct sums *sums, size_t slices, float *result, float *workspace) {
  sums->result = result;
  sums->others = workspace;
  return workspace + (slices - 1) * sums->size;
}

static void add_sums(const struct sums *sums, size_t slices, size_t rows) {
  const size_t columns = rows == 0 ? 0 : sums->size / rows;
  if (sums->result) gm_add_slices(slices, rows, columns, sums->others, sums->result, columns);
}

void gm_convolve_weights(const struct gm_convolution_geometry *geometry, const float *x,
                         const float *y, const struct gm_weight_options *options, float *w,
                         float *workspace) {
  const struct gather gather = gm_make_gather(geometry, false);
  struct weights_work work = make_work(geometry);
  if (options) work.options = *options;
  work.x = work.all_x.pixels = x;
  work.y = work.all_y.pixels = y;
  float *room = place_sums(&work.w, work.slices, w, workspace);
  room = place_sums(&work.x_sums, work.slices, work.options.x_sums, room);
  work.rectified = place_sums(&work.y_sums, work.slices, work.options.y_sums, room);
  if (gm_has_margins(&gather)) {
    work.x = work.rectified;
    copy_with_margins(&gather, x, work.rectified);
    work.rectified += gm_margins_size(&gather);
  }
  gm_run_chunks(work.bundle_chunks * work.slices,
                2.0 * (double)work.all_y.count * (double)work.w.size, compute_chunk, &work);
  add_sums(&work.w, work.slices, gm_tap_count(geometry) * gather.input.channels);
  add_sums(&work.x_sums, work.slices, 1);
  add_sums(&work.y_sums, work.slices, 1);
}

size_t gm_convolve_weights_workspace_size(const struct gm_convolution_geometry *geometry) {
  const struct gather gather = gm_make_gather(geometry, false);
  const struct weights_work work = make_work(geometry);
  const size_t sums = work.w.size + work.x_sums.size + work.y_sums.size;
  return (work.slices - 1) * sums + (gm_has_margins(&gather) ? gm_margins_size(&gather) : 0) +
         (size_t)gm_thread_count() * (work.x_floats + work.y_floats);
}

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

struct weights_work {
  struct gather gather; // from x to y
  const float *x, *y;
  float *w, *partial; // [taps, input channels, output channels] for the first slice, for the others
  size_t pixels, slices;
  size_t bundles, bundle_taps, chunk_bundles;
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

// Those of pixels first ..< end, at most gm_outer_terms.
static void find_terms(const struct weights_work *work, size_t tap, size_t first, size_t end,
                       struct terms *terms) {
  const struct gather *gather = &work->gather;
  const struct side *input = &gather->input, *output = &gather->output;
  const struct axis y = gm_axis_y(gather), x = gm_axis_x(gather);
  const ptrdiff_t offset_y =
      (ptrdiff_t)tap / gather->geometry->kernel_width * y.dilation - y.padding;
  const ptrdiff_t offset_x =
      (ptrdiff_t)tap % gather->geometry->kernel_width * x.dilation - x.padding;
  const size_t first_row = first_inside(&y, offset_y), end_row = end_inside(&y, offset_y);
  const size_t first_column = first_inside(&x, offset_x), end_column = end_inside(&x, offset_x);
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
      const float *from = work->x + ((ptrdiff_t)(input_row * input->width) + input_column) *
                                        (ptrdiff_t)input->channels;
      for (; p < last; p += 1, from += x.stride * (ptrdiff_t)input->channels) {
        terms->x[terms->count] = from;
        terms->y[terms->count] = work->y + p * output->channels;
        terms->count += 1;
      }
    }
    pixel = row_end;
    place.column = output->width - 1;
    gm_next_place(&place, output->height, output->width);
  }
}

// The weights of a bundle, summed over pixels first ..< end.
static void sum_bundle(const struct weights_work *work, const struct bundle *bundle, size_t first,
                       size_t end, bool accumulate, float *w) {
  const size_t inputs = work->gather.input.channels, columns = work->gather.output.channels;
  struct terms terms;
  find_terms(work, bundle->first_tap, first, end, &terms);
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

static void sum_slice(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct weights_work *work = context;
  const size_t bundle_chunks = gm_round_up_quotient(work->bundles, work->chunk_bundles);
  const size_t slice = chunk / bundle_chunks;
  const size_t first_bundle = chunk % bundle_chunks * work->chunk_bundles;
  const size_t end_bundle = gm_smaller(first_bundle + work->chunk_bundles, work->bundles);
  const size_t tap_size = work->gather.input.channels * work->gather.output.channels;
  const size_t taps = gm_tap_count(work->gather.geometry);
  float *w = slice == 0 ? work->w : work->partial + (slice - 1) * taps * tap_size;
  if (end_bundle == work->bundles && gm_tap_is_cut(work->gather.geometry, taps - 1))
    memset(w + (taps - 1) * tap_size, 0, tap_size * sizeof(float));

  const size_t start = gm_slice_start(work->pixels, work->slices, slice);
  const size_t end = gm_slice_start(work->pixels, work->slices, slice + 1);
  size_t first = start;
  do { // at least once: without pixels the weights are still to be set to 0
    const size_t next = gm_smaller(first + gm_outer_terms, end);
    for (size_t index = first_bundle; index < end_bundle; index += 1) {
      const struct bundle bundle = bundle_at(work, index);
      sum_bundle(work, &bundle, first, next, first > start, w);
    }
    first = next;
  } while (first < end);
}

static struct weights_work make_work(const struct gm_convolution_geometry *geometry) {
  const struct gather gather = gm_make_gather(geometry, false);
  const size_t pixels = (size_t)geometry->batch * gather.output.height * gather.output.width;
  const size_t taps = gm_tap_count(geometry);
  const size_t bundle_taps =
      gm_has_margins(&gather) && geometry->dilation_x == 1 ? (size_t)geometry->kernel_width : 1;
  const size_t bundles = gm_round_up_quotient(taps, bundle_taps);
  const size_t slices =
      gm_slice_count(pixels, taps * gather.input.channels * gather.output.channels);
  return (struct weights_work){
      .gather = gather,
      .pixels = pixels,
      .slices = slices,
      .bundles = bundles,
      .bundle_taps = bundle_taps,
      .chunk_bundles = slices < enough_slices ? 1 : gm_larger(bundles, 1),
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

// Floats of the sums of slices.
static size_t partial_size(const struct weights_work *work) {
  const struct gather *gather = &work->gather;
  return (work->slices - 1) * gm_tap_count(gather->geometry) * gather->input.channels *
         gather->output.channels;
}

void gm_convolve_weights(const struct gm_convolution_geometry *geometry, const float *x,
                         const float *y, float *w, float *workspace) {
  struct weights_work work = make_work(geometry);
  const struct gather gather = work.gather;
  work.x = x;
  work.y = y;
  work.w = w;
  work.partial = workspace;
  if (gm_has_margins(&gather)) {
    float *copies = workspace + partial_size(&work);
    struct copying copying = {&gather, gm_whole_output(&gather), x, copies};
    gm_run_chunks((size_t)geometry->batch, (double)gm_margins_size(&gather), copy_image, &copying);
    work.gather = gm_gather_with_margins(&gather);
    work.x = copies;
  }
  const size_t rows = gm_tap_count(geometry) * gather.input.channels;
  const size_t columns = gather.output.channels;
  const size_t bundle_chunks = gm_round_up_quotient(work.bundles, work.chunk_bundles);
  gm_run_chunks(bundle_chunks * work.slices,
                2.0 * (double)work.pixels * (double)rows * (double)columns, sum_slice, &work);
  gm_add_slices(work.slices, rows, columns, workspace, w, columns);
}

size_t gm_convolve_weights_workspace_size(const struct gm_convolution_geometry *geometry) {
  const struct weights_work work = make_work(geometry);
  return partial_size(&work) + (gm_has_margins(&work.gather) ? gm_margins_size(&work.gather) : 0);
}

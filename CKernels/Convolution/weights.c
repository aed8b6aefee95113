#include <string.h>

#include "geometry.h"
#include "gm_threads.h"

// w[δ, i, o] = Σ x[n, p·stride + δ, i] · y[n, p, o] is, for each tap, a sum of outer products over
// pixels, computed in slices of the pixels.

// With as many slices as this, each is one chunk of work: all taps together, while its rows are in
// cache. Fewer are cut further, by taps.
static const size_t enough_slices = 16;

struct weights_work {
  struct gather gather; // from x to y
  const float *x, *y;
  float *w, *partial; // [taps, input channels, output channels] for the first slice, for the others
  size_t pixels, taps, slices;
  size_t chunk_taps;
};

// Pixels whose tap lies inside the image: their rows of x and of y.
struct terms {
  size_t count;
  const float *x[gm_outer_terms];
  const float *y[gm_outer_terms];
};

static void find_terms(const struct weights_work *work, struct gm_convolution_tap tap, size_t first,
                       size_t end, struct terms *terms) {
  const struct side *input = &work->gather.input, *output = &work->gather.output;
  const struct gm_convolution_geometry *g = work->gather.geometry;
  terms->count = 0;
  if (first == end) return;
  struct place place = gm_place_at(first, output->height, output->width);
  for (size_t pixel = first; pixel < end; pixel += 1) {
    // A negative position becomes a large one.
    const size_t y = (size_t)((ptrdiff_t)place.row * g->stride_y + tap.offset_y);
    const size_t x = (size_t)((ptrdiff_t)place.column * g->stride_x + tap.offset_x);
    const size_t row = place.image * input->height + y;
    if (y < input->height && x < input->width) {
      terms->x[terms->count] = work->x + (row * input->width + x) * input->channels;
      terms->y[terms->count] = work->y + pixel * output->channels;
      terms->count += 1;
    }
    gm_next_place(&place, output->height, output->width);
  }
}

// The weights of one tap, summed over pixels first ..< end, at most gm_outer_terms.
static void sum_tap(const struct weights_work *work, size_t tap, size_t first, size_t end,
                    bool accumulate, float *w) {
  const struct gm_convolution_geometry *g = work->gather.geometry;
  const size_t rows = work->gather.input.channels, columns = work->gather.output.channels;
  const bool is_cut = gm_tap_is_cut(g, tap);
  if (is_cut && !accumulate) memset(w, 0, rows * columns * sizeof(float));

  struct terms terms;
  find_terms(work, gm_tap_at(g, tap), first, end, &terms);
  struct panel panel = {0};
  while (gm_next_panel(&work->gather, &panel)) {
    const struct gm_outer_sum sum = {
        .rows = is_cut ? panel.centre.count : rows,
        .columns = panel.width,
        .terms = terms.count,
        .left = terms.x,
        .right = terms.y,
        .right_first = panel.first,
        .right_length = columns,
        .output = w + panel.first,
        .output_stride = columns,
        .accumulate = accumulate,
    };
    gm_sum_of_outer_products(&sum);
  }
}

static void sum_slice(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct weights_work *work = context;
  const size_t tap_chunks = gm_round_up_quotient(work->taps, work->chunk_taps);
  const size_t slice = chunk / tap_chunks;
  const size_t first_tap = chunk % tap_chunks * work->chunk_taps;
  const size_t end_tap = gm_smaller(first_tap + work->chunk_taps, work->taps);
  const size_t tap_size = work->gather.input.channels * work->gather.output.channels;
  float *w = slice == 0 ? work->w : work->partial + (slice - 1) * work->taps * tap_size;

  const size_t start = gm_slice_start(work->pixels, work->slices, slice);
  const size_t end = gm_slice_start(work->pixels, work->slices, slice + 1);
  size_t first = start;
  do { // at least once: without pixels the weights are still to be set to 0
    const size_t next = gm_smaller(first + gm_outer_terms, end);
    for (size_t tap = first_tap; tap < end_tap; tap += 1)
      sum_tap(work, tap, first, next, first > start, w + tap * tap_size);
    first = next;
  } while (first < end);
}

static struct weights_work make_work(const struct gm_convolution_geometry *geometry) {
  const struct gather gather = gm_make_gather(geometry, false);
  const size_t pixels = (size_t)geometry->batch * gather.output.height * gather.output.width;
  const size_t taps = gm_tap_count(geometry);
  const size_t slices =
      gm_slice_count(pixels, taps * gather.input.channels * gather.output.channels);
  return (struct weights_work){
      .gather = gather,
      .pixels = pixels,
      .taps = taps,
      .slices = slices,
      .chunk_taps = slices < enough_slices ? 1 : gm_larger(taps, 1),
  };
}

void gm_convolve_weights(const struct gm_convolution_geometry *geometry, const float *x,
                         const float *y, float *w, float *workspace) {
  struct weights_work work = make_work(geometry);
  work.x = x;
  work.y = y;
  work.w = w;
  work.partial = workspace;
  const size_t rows = work.taps * work.gather.input.channels;
  const size_t columns = work.gather.output.channels;
  const size_t tap_chunks = gm_round_up_quotient(work.taps, work.chunk_taps);
  gm_run_chunks(tap_chunks * work.slices,
                2.0 * (double)work.pixels * (double)rows * (double)columns, sum_slice, &work);
  gm_add_slices(work.slices, rows, columns, workspace, w, columns);
}

size_t gm_convolve_weights_workspace_size(const struct gm_convolution_geometry *geometry) {
  const struct weights_work work = make_work(geometry);
  return (work.slices - 1) * work.taps * work.gather.input.channels * work.gather.output.channels;
}

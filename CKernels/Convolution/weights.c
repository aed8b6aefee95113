#include <string.h>

#include "geometry.h"
#include "gm_threads.h"

// w[δ, i, o] = Σ x[n, p·stride + δ, i] · y[n, p, o] is, for each tap, a sum of outer products over
// pixels. The pixels are cut into slices; a chunk is one tap in one slice.

struct weights_work {
  struct gather gather; // from x to y
  const float *x, *y;
  float *w, *partial; // [taps, input channels, output channels] for the first slice, for the others
  size_t pixels, taps, slices;
};

// Pixels of a slice whose tap lies inside the image: their rows of x, and of y from a panel's first
// column.
struct terms {
  size_t count;
  const float *x[gm_outer_terms];
  const float *y[gm_outer_terms];
};

static size_t smaller(size_t a, size_t b) {
  return a < b ? a : b;
}

static void find_terms(const struct weights_work *work, struct gm_convolution_tap tap, size_t first,
                       size_t end, struct terms *terms) {
  const struct side *input = &work->gather.input, *output = &work->gather.output;
  const struct gm_convolution_geometry *g = work->gather.geometry;
  struct place place = gm_place_at(first, output->height, output->width);
  terms->count = 0;
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

// Adds terms to the weights of one tap, [rows, output channels].
static void add_terms(const struct weights_work *work, const struct terms *terms, bool is_cut,
                      bool accumulate, float *w) {
  const size_t columns = work->gather.output.channels;
  struct gm_outer_sum sum = {
      .rows = work->gather.input.channels,
      .terms = terms->count,
      .left = terms->x,
      .right = terms->y,
      .right_length = columns,
      .output_stride = columns,
      .accumulate = accumulate,
  };
  struct panel panel = {0};
  while (gm_next_panel(&work->gather, &panel)) {
    if (is_cut) sum.rows = panel.centre.count;
    sum.columns = panel.width;
    sum.right_first = panel.first;
    sum.output = w + panel.first;
    gm_sum_of_outer_products(&sum);
  }
}

static void sum_slice(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct weights_work *work = context;
  const struct gm_convolution_geometry *g = work->gather.geometry;
  const size_t tap = chunk % work->taps, slice = chunk / work->taps;
  const size_t tap_size = work->gather.input.channels * work->gather.output.channels;
  float *w = slice == 0 ? work->w : work->partial + (slice - 1) * work->taps * tap_size;
  w += tap * tap_size;
  const bool is_cut = gm_tap_is_cut(g, tap);
  if (is_cut) memset(w, 0, tap_size * sizeof(float)); // most of all, what is blocked

  const size_t end = gm_slice_start(work->pixels, work->slices, slice + 1);
  size_t first = gm_slice_start(work->pixels, work->slices, slice);
  bool accumulate = false;
  struct terms terms;
  do { // at least once: without pixels the weights are still to be set to 0
    const size_t next = smaller(first + gm_outer_terms, end);
    find_terms(work, gm_tap_at(g, tap), first, next, &terms);
    add_terms(work, &terms, is_cut, accumulate, w);
    accumulate = true;
    first = next;
  } while (first < end);
}

static struct weights_work make_work(const struct gm_convolution_geometry *geometry) {
  const struct gather gather = gm_make_gather(geometry, false);
  const size_t pixels = (size_t)geometry->batch * gather.output.height * gather.output.width;
  const size_t taps = gm_tap_count(geometry);
  const size_t size = taps * gather.input.channels * gather.output.channels;
  return (struct weights_work){
      .gather = gather,
      .pixels = pixels,
      .taps = taps,
      .slices = gm_slice_count(pixels, size),
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
  gm_run_chunks(work.taps * work.slices, 2.0 * (double)work.pixels * (double)rows * (double)columns,
                sum_slice, &work);
  gm_add_slices(work.slices, rows, columns, workspace, w, columns);
}

size_t gm_convolve_weights_workspace_size(const struct gm_convolution_geometry *geometry) {
  const struct weights_work work = make_work(geometry);
  return (work.slices - 1) * work.taps * work.gather.input.channels * work.gather.output.channels;
}

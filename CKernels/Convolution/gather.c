#include "gm_threads.h"
#include "margins.h"
#include "packed_weights.h"
#include "regions.h"

// A chunk of a gather is a band of rows, in one image or in several, and some panels. It falls into
// regions: output pixels that have the same taps inside the image, so that what lies outside is
// never read.

enum { most_columns = 64 }; // of a band cut into strips at once

// Output pixels of a chunk, of one phase of the stride: weights are read for many at a time.
static const size_t fewest_pixels = 2 * gm_most_tile_rows;

// Multiply-adds of a chunk: enough to be worth a thread's while, but few enough to share out.
static const size_t smallest_chunk = 1 << 19, largest_chunk = 1 << 22, chunks_wanted = 64;

struct gather_work {
  struct gather gather;
  struct gm_window window;
  const float *input, *packed, *bias;
  enum gm_epilogue epilogue;
  float *output;
  size_t chunk_images, chunk_rows, chunk_panels; // extent of a chunk
  size_t image_chunks, row_chunks, panel_chunks; // their numbers
};

// What a chunk computes.
struct part {
  size_t first_image, images;
  size_t first_panel, end_panel;
  int32_t first_row, end_row;
};

static void sum_panel(const struct gather_work *work, const struct region *region,
                      const struct block *block, const struct panel *panel, struct terms *terms) {
  const struct gm_tile tile = {
      .rows = block->pixels,
      .columns = panel->width,
      .stretches = gm_stretches_of_panel(region, block, panel, terms),
      .stretch = terms->stretch,
      .weights = gm_packed_panel(&work->gather, work->packed, panel),
      .weight_step = gm_packed_panel_size(&work->gather),
      .outputs = block->output,
      .first_output = panel->first,
      .bias = work->bias ? work->bias + panel->first : NULL,
      .accumulate = !terms->is_first,
      .epilogue = terms->is_last ? work->epilogue : gm_epilogue_none,
  };
  if (work->gather.is_narrow)
    gm_sum_narrow(&tile);
  else
    gm_sum_stretches(&tile);
}

static void compute_region(const struct gather_work *work, const struct part *part,
                           const struct region *region) {
  struct block block;
  struct terms terms;
  for (size_t first = 0; first < gm_pixel_count(region); first += block.pixels) {
    gm_find_pixels(region, work->input, work->output, first, &block);
    gm_start_terms(region, &terms);
    do { // at least once: without taps an output is its bias
      gm_next_terms(region, &block, &terms);
      struct panel panel = {0};
      while (gm_next_panel(&work->gather, &panel))
        if (panel.index >= part->first_panel && panel.index < part->end_panel)
          sum_panel(work, region, &block, &panel, &terms);
    } while (!terms.is_last);
  }
}

static struct part part_at(const struct gather_work *work, size_t chunk) {
  const size_t first_panel = chunk % work->panel_chunks * work->chunk_panels;
  const size_t band = chunk / work->panel_chunks % work->row_chunks;
  const size_t first_image = chunk / work->panel_chunks / work->row_chunks * work->chunk_images;
  const size_t first_row = band * work->chunk_rows, rows = (size_t)work->window.height;
  const size_t batch = (size_t)work->gather.geometry->batch;
  return (struct part){
      .first_image = first_image,
      .images = gm_smaller(work->chunk_images, batch - first_image),
      .first_panel = first_panel,
      .end_panel = first_panel + work->chunk_panels,
      .first_row = work->window.y + (int32_t)first_row,
      .end_row = work->window.y + (int32_t)gm_smaller(first_row + work->chunk_rows, rows),
  };
}

static void compute_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct gather_work *work = context;
  const struct axis y = gm_axis_y(&work->gather), x = gm_axis_x(&work->gather);
  const struct part part = part_at(work, chunk);
  const int32_t end_column = work->window.x + work->window.width;
  for (int32_t first = work->window.x; first < end_column; first += most_columns) {
    const int32_t end = first + most_columns < end_column ? first + most_columns : end_column;
    struct strip columns[most_columns];
    size_t count = 0;
    for (struct strip strip = {0}; gm_next_strip(&x, first, end, &strip);) columns[count++] = strip;
    struct region region = {
        .gather = &work->gather,
        .first_image = part.first_image,
        .images = part.images,
    };
    while (gm_next_strip(&y, part.first_row, part.end_row, &region.rows))
      for (size_t c = 0; c < count; c += 1) {
        region.columns = columns[c];
        compute_region(work, &part, &region);
      }
  }
}

static size_t clamp(size_t value, size_t least, size_t most) {
  return gm_larger(least, gm_smaller(value, most));
}

// Multiply-adds of an output pixel, about.
static size_t pixel_work(const struct gather *gather) {
  const struct gm_convolution_geometry *g = gather->geometry;
  const size_t work = gm_tap_count(g) * gather->input.channels * gather->output.channels;
  return gm_larger(gather->transposed ? work / (size_t)g->stride_y / (size_t)g->stride_x : work, 1);
}

// Cuts images into chunks of whole images, or of bands of rows. Where that leaves more work than a
// chunk should have, it is cut by panels.
static size_t cut_into_chunks(struct gather_work *work) {
  const struct gm_convolution_geometry *g = work->gather.geometry;
  const size_t batch = (size_t)g->batch, panels = gm_count_panels(&work->gather);
  const size_t height = (size_t)work->window.height, width = (size_t)work->window.width;
  const size_t pixel = pixel_work(&work->gather), all = pixel * batch * height * width;
  const size_t wanted = clamp(all / chunks_wanted, smallest_chunk, largest_chunk);
  const size_t stride = work->gather.transposed ? (size_t)g->stride_y : 1;
  const size_t phases = work->gather.transposed ? stride * (size_t)g->stride_x : 1;
  const size_t pixels = gm_larger(gm_round_up_quotient(wanted, pixel), fewest_pixels * phases);

  work->image_chunks = clamp(batch * height * width / pixels, 1, batch);
  work->chunk_images = gm_round_up_quotient(batch, work->image_chunks);
  work->image_chunks = gm_round_up_quotient(batch, work->chunk_images);
  const size_t bands = work->chunk_images > 1 ? 1 : clamp(height * width / pixels, 1, height);
  work->chunk_rows = gm_round_up_quotient(gm_round_up_quotient(height, bands), stride) * stride;
  work->row_chunks = gm_round_up_quotient(height, work->chunk_rows);
  const size_t chunk = work->chunk_images * work->chunk_rows * width * pixel;
  work->chunk_panels = gm_round_up_quotient(panels, clamp(chunk / wanted, 1, panels));
  work->panel_chunks = gm_round_up_quotient(panels, work->chunk_panels);
  return work->image_chunks * work->row_chunks * work->panel_chunks;
}

// What precedes a gather: packed weights, and copies of its images if it needs them.
struct preparation {
  const struct gather *gather;
  const struct gm_window *window;
  const float *input, *w;
  float *packed, *copies;
};

static void prepare(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct preparation *work = context;
  const size_t taps = gm_tap_count(work->gather->geometry);
  if (chunk < taps)
    gm_pack_tap(work->gather, chunk, work->w, work->packed);
  else
    gm_copy_with_margins(work->gather, work->window, chunk - taps, work->input, work->copies);
}

static void run_gather(const struct gather *gather, const struct gm_window *window,
                       const float *input, const float *w, const float *bias,
                       enum gm_epilogue epilogue, float *output, float *workspace) {
  const size_t batch = (size_t)gather->geometry->batch, taps = gm_tap_count(gather->geometry);
  const size_t packed_size = gm_packed_weights_size(gather);
  const bool has_margins = gm_has_margins(gather);
  float *copies = workspace + packed_size;
  struct gather_work work = {
      .gather = has_margins ? gm_gather_with_margins(gather) : *gather,
      .window = window ? *window : gm_whole_output(gather),
      .input = has_margins ? copies : input,
      .packed = workspace,
      .bias = bias,
      .epilogue = epilogue,
      .output = output,
  };
  const size_t pixels = batch * (size_t)work.window.height * (size_t)work.window.width;
  if (pixels == 0 || gather->output.channels == 0) return;
  struct preparation preparation = {gather, &work.window, input, w, workspace, copies};
  gm_run_chunks(taps + (has_margins ? batch : 0),
                (double)packed_size + (double)(has_margins ? gm_margins_size(gather) : 0), prepare,
                &preparation);
  gm_run_chunks(cut_into_chunks(&work), 2 * (double)pixels * (double)pixel_work(gather),
                compute_chunk, &work);
}

void gm_convolve(const struct gm_convolution_geometry *geometry, const struct gm_window *window,
                 const float *x, const float *w, const float *bias, enum gm_epilogue epilogue,
                 float *y, float *workspace) {
  const struct gather gather = gm_make_gather(geometry, false);
  run_gather(&gather, window, x, w, bias, epilogue, y, workspace);
}

void gm_convolve_transpose(const struct gm_convolution_geometry *geometry,
                           const struct gm_window *window, const float *y, const float *w,
                           const float *bias, enum gm_epilogue epilogue, float *x,
                           float *workspace) {
  const struct gather gather = gm_make_gather(geometry, true);
  run_gather(&gather, window, y, w, bias, epilogue, x, workspace);
}

static size_t workspace_size(const struct gather *gather) {
  return gm_packed_weights_size(gather) + (gm_has_margins(gather) ? gm_margins_size(gather) : 0);
}

size_t gm_convolve_workspace_size(const struct gm_convolution_geometry *geometry) {
  const struct gather gather = gm_make_gather(geometry, false);
  return workspace_size(&gather);
}

size_t gm_convolve_transpose_workspace_size(const struct gm_convolution_geometry *geometry) {
  const struct gather gather = gm_make_gather(geometry, true);
  return workspace_size(&gather);
}

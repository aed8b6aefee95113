#include <string.h>

#include "gm_threads.h"
#include "packed_weights.h"

enum {
  most_taps = 64,                     // summed at once; further ones are added in turn
  most_pixels = 16 * gm_tile_rows,    // computed together: a panel stays in cache meanwhile
  most_rows = 12 * 16 * gm_tile_rows, // of input, pointed to at once
};

// Multiply-adds that make a chunk worth a thread's while.
static const size_t smallest_chunk = 1 << 19;

struct gather_work {
  struct pass pass;
  const float *input, *packed, *bias, *zeros; // zeros: the row that is read outside of an image
  enum gm_epilogue epilogue;
  float *output;
  size_t pixels, chunk_pixels;
  size_t block_pixels; // computed together, in whole tiles
};

// An output pixel, and the input pixel that a tap with origin 0 would read for it.
struct pixel {
  int32_t y, x;
  ptrdiff_t input; // its distance from the start of the input, in floats
  float *output;
};

// Pixels and taps that are summed together.
struct block {
  size_t pixels, taps;
  size_t taps_before;
  struct pixel pixel[most_pixels];
  struct pass_tap tap[most_taps];
  const float *row[most_rows]; // [tiles, taps, gm_tile_rows]
};

static struct pixel find_pixel(const struct gather_work *work, struct place place) {
  const struct pass *pass = &work->pass;
  const struct side *input = &pass->gather.input, *output = &pass->gather.output;
  const int32_t row = (int32_t)place.row, column = (int32_t)place.column;
  const size_t output_row =
      place.image * output->height + (size_t)(pass->first_y + row * pass->step_y);
  const size_t output_pixel =
      output_row * output->width + (size_t)(pass->first_x + column * pass->step_x);
  const int32_t y = row * pass->input_step_y, x = column * pass->input_step_x;
  const size_t input_pixel = (place.image * input->height + (size_t)y) * input->width + (size_t)x;
  return (struct pixel){
      .y = y,
      .x = x,
      .input = (ptrdiff_t)(input_pixel * input->channels),
      .output = work->output + output_pixel * output->channels,
  };
}

static void find_pixels(const struct gather_work *work, size_t first, struct block *block) {
  const struct pass *pass = &work->pass;
  struct place place = gm_place_at(first, pass->height, pass->width);
  for (size_t p = 0; p < block->pixels; p += 1) {
    block->pixel[p] = find_pixel(work, place);
    gm_next_place(&place, pass->height, pass->width);
  }
}

static void find_rows(const struct gather_work *work, struct block *block) {
  const struct side *input = &work->pass.gather.input;
  const ptrdiff_t width = (ptrdiff_t)input->width, channels = (ptrdiff_t)input->channels;
  const float **row = block->row;
  for (size_t first = 0; first < block->pixels; first += gm_tile_rows) {
    const size_t rows = gm_smaller(gm_tile_rows, block->pixels - first);
    for (size_t t = 0; t < block->taps; t += 1, row += gm_tile_rows) {
      const struct pass_tap tap = block->tap[t];
      const ptrdiff_t reach = (tap.origin_y * width + tap.origin_x) * channels;
      for (size_t p = 0; p < rows; p += 1) {
        const struct pixel *pixel = &block->pixel[first + p];
        // A negative position becomes a large one.
        const bool inside = (size_t)(ptrdiff_t)(pixel->y + tap.origin_y) < input->height &&
                            (size_t)(ptrdiff_t)(pixel->x + tap.origin_x) < input->width;
        row[p] = inside ? work->input + (pixel->input + reach) : work->zeros;
      }
    }
  }
}

static void sum_panel(const struct gather_work *work, const struct block *block,
                      const struct panel *panel, const float *weights) {
  const struct pass *pass = &work->pass;
  struct gm_channels channels[most_taps];
  for (size_t t = 0; t < block->taps; t += 1)
    channels[t] = gm_seen_channels(pass, panel, block->taps_before + t);
  const bool is_last = block->taps_before + block->taps == pass->taps;
  float *outputs[gm_tile_rows];
  struct gm_tile tile = {
      .columns = panel->width,
      .taps = block->taps,
      .channels = channels,
      .weights = weights + block->taps_before * pass->gather.input.channels * gm_tile_columns,
      .outputs = outputs,
      .bias = work->bias ? work->bias + panel->first : NULL,
      .accumulate = block->taps_before > 0,
      .epilogue = is_last ? work->epilogue : gm_epilogue_none,
  };
  for (size_t first = 0; first < block->pixels; first += gm_tile_rows) {
    tile.rows = gm_smaller(gm_tile_rows, block->pixels - first);
    tile.row = block->row + first * block->taps;
    for (size_t p = 0; p < tile.rows; p += 1)
      outputs[p] = block->pixel[first + p].output + panel->first;
    gm_sum_over_taps(&tile);
  }
}

static void compute_block(const struct gather_work *work, size_t first, size_t end) {
  const struct pass *pass = &work->pass;
  struct block block;
  block.pixels = end - first;
  find_pixels(work, first, &block);
  block.taps_before = 0;
  size_t cursor = 0;
  do { // at least once: without taps an output is its bias
    block.taps = gm_next_taps(pass, &cursor, block.tap, most_taps);
    find_rows(work, &block);
    const float *weights = work->packed;
    struct panel panel = {0};
    while (gm_next_panel(&pass->gather, &panel)) {
      sum_panel(work, &block, &panel, weights);
      weights += gm_packed_panel_size(pass, &panel);
    }
    block.taps_before += block.taps;
  } while (block.taps_before < pass->taps);
}

static void compute_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct gather_work *work = context;
  const size_t end = gm_smaller((chunk + 1) * work->chunk_pixels, work->pixels);
  for (size_t first = chunk * work->chunk_pixels; first < end; first += work->block_pixels)
    compute_block(work, first, gm_smaller(first + work->block_pixels, end));
}

static void run_pass(struct gather_work *work) {
  const struct gather *gather = &work->pass.gather;
  const size_t taps = gm_larger(work->pass.taps, 1);
  const size_t pixel_work = taps * gm_larger(gather->input.channels * gather->output.channels, 1);
  const size_t tiles_together = gm_smaller(most_pixels / gm_tile_rows,
                                           most_rows / gm_tile_rows / gm_smaller(taps, most_taps));
  const size_t chunk_tiles = gm_round_up_quotient(smallest_chunk, pixel_work * gm_tile_rows);
  work->block_pixels = tiles_together * gm_tile_rows;
  work->chunk_pixels = chunk_tiles * gm_tile_rows;
  work->pixels = (size_t)gather->geometry->batch * work->pass.height * work->pass.width;
  gm_run_chunks(gm_round_up_quotient(work->pixels, work->chunk_pixels),
                2.0 * (double)work->pixels * (double)pixel_work, compute_chunk, work);
}

static void run_gather(const struct gather *gather, const struct gm_window *window,
                       const float *input, const float *w, const float *bias,
                       enum gm_epilogue epilogue, float *output, float *workspace) {
  const struct gm_window whole = gm_whole_output(gather);
  float *packed = workspace;
  float *zeros = workspace + gm_packed_weights_size(gather);
  gm_pack_weights(gather, w, packed);
  memset(zeros, 0, gather->input.channels * sizeof(float));
  struct gather_work work = {
      .input = input,
      .packed = packed,
      .bias = bias,
      .zeros = zeros,
      .epilogue = epilogue,
      .output = output,
  };
  for (size_t index = 0; index < gm_pass_count(gather); index += 1) {
    work.pass = gm_pass_at(gather, window ? window : &whole, index);
    run_pass(&work);
    work.packed += gm_packed_pass_size(&work.pass);
  }
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
  return gm_packed_weights_size(gather) + gather->input.channels;
}

size_t gm_convolve_workspace_size(const struct gm_convolution_geometry *geometry) {
  const struct gather gather = gm_make_gather(geometry, false);
  return workspace_size(&gather);
}

size_t gm_convolve_transpose_workspace_size(const struct gm_convolution_geometry *geometry) {
  const struct gather gather = gm_make_gather(geometry, true);
  return workspace_size(&gather);
}

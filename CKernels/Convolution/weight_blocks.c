#include "weight_blocks.h"

static const size_t most_x_floats = 1 << 19; // of a block: a share of the cache that all have
static const size_t fewest_pixels = 16;      // of a block

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

struct block_reader gm_make_block_reader(const struct gather *gather) {
  size_t pixels = gm_outer_terms;
  while (pixels > fewest_pixels &&
         most_pixels_read(gather, pixels) * gather->input.channels > most_x_floats)
    pixels /= 2;
  return (struct block_reader){
      .gather = *gather,
      .block_pixels = pixels,
      .x_floats = most_pixels_read(gather, pixels) * gather->input.channels,
      .y_floats = pixels * gather->output.channels,
  };
}

// Pixels first ..< end.
struct range {
  size_t first, end;
};

// The pixels of x that some pixels of y read, which are at least one.
static struct range pixels_read(const struct gather *gather, struct range pixels) {
  const struct gm_convolution_geometry *g = gather->geometry;
  const struct side *input = &gather->input, *output = &gather->output;
  const struct axis y = gm_axis_y(gather);
  const size_t tap_rows = gm_round_up_quotient(gm_tap_count(g), (size_t)g->kernel_width);
  const ptrdiff_t height = (ptrdiff_t)input->height;
  const struct place from = gm_place_at(pixels.first, output->height, output->width);
  const struct place to = gm_place_at(pixels.end - 1, output->height, output->width);
  const ptrdiff_t top = (ptrdiff_t)from.row * y.stride - y.padding;
  const ptrdiff_t bottom =
      (ptrdiff_t)to.row * y.stride - y.padding + ((ptrdiff_t)tap_rows - 1) * y.dilation + 1;
  const size_t first_row = from.image * input->height + (top > 0 ? (size_t)top : 0);
  const size_t end_row = to.image * input->height + (size_t)(bottom < 0        ? 0
                                                             : bottom < height ? bottom
                                                                               : height);
  return (struct range){first_row * input->width, gm_larger(first_row, end_row) * input->width};
}

// Lines of some floats that are fetched in the course of a sum of so many terms.
static struct gm_coming spread(const float *start, size_t floats, size_t terms) {
  const size_t line = 64 / sizeof(float), lines = gm_round_up_quotient(floats, line * terms);
  return (struct gm_coming){start, lines * line, lines};
}

struct pixel_block gm_read_block(const struct block_reader *reader, size_t first, size_t end,
                                 float *rectified) {
  const struct gather *gather = &reader->gather;
  const size_t inputs = gather->input.channels, outputs = gather->output.channels;
  const struct range pixels = {first, gm_smaller(first + reader->block_pixels, end)};
  const struct range next = {pixels.end, gm_smaller(pixels.end + reader->block_pixels, end)};
  struct pixel_block block = {
      .first = first, .end = pixels.end, .x = {0, reader->x}, .y = {0, reader->y}};
  if (first == end) return block;
  const struct range read = pixels_read(gather, pixels);
  if (reader->x_rectifier) {
    gm_rectify((read.end - read.first) * inputs, reader->x_rectifier->slope,
               reader->x + read.first * inputs, rectified);
    block.x = (struct pixels){read.first, rectified};
  }
  if (reader->y_rectifier) {
    rectified += reader->x_floats;
    gm_rectify((pixels.end - first) * outputs, reader->y_rectifier->slope,
               reader->y + first * outputs, rectified);
    block.y = (struct pixels){first, rectified};
  }
  if (next.first == next.end) return block;
  const size_t next_end = gm_larger(pixels_read(gather, next).end, read.end);
  block.coming[0] =
      spread(reader->x + read.end * inputs, (next_end - read.end) * inputs, pixels.end - first);
  block.coming[1] = spread(reader->y + next.first * outputs, (next.end - next.first) * outputs,
                           pixels.end - first);
  return block;
}

// Of output columns, which ones have a tap inside the image along one axis: start ..< end.
static size_t first_inside(const struct axis *axis, ptrdiff_t offset) {
  return offset >= 0 ? 0 : gm_round_up_quotient((size_t)-offset, (size_t)axis->stride);
}

static size_t end_inside(const struct axis *axis, ptrdiff_t offset) {
  const ptrdiff_t room = axis->inputs - offset;
  return room <= 0 ? 0 : gm_round_up_quotient((size_t)room, (size_t)axis->stride);
}

void gm_find_block_terms(const struct block_reader *reader, const struct pixel_block *block,
                         size_t tap, struct block_terms *terms) {
  const struct gather *gather = &reader->gather;
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

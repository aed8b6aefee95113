#include "margins.h"

#include <string.h>

static const size_t most_channels = 8;

bool gm_has_margins(const struct gather *gather) {
  return !gather->transposed && gather->input.channels <= most_channels &&
         gm_tap_count(gather->geometry) > 1;
}

struct gather gm_gather_with_margins(const struct gather *gather) {
  const struct gm_convolution_geometry *g = gather->geometry;
  struct gather with_margins = *gather;
  with_margins.padding_top = with_margins.padding_left = 0;
  with_margins.input.height =
      (size_t)((g->output_height - 1) * g->stride_y + (g->kernel_height - 1) * g->dilation_y + 1);
  with_margins.input.width =
      (size_t)((g->output_width - 1) * g->stride_x + (g->kernel_width - 1) * g->dilation_x + 1);
  return with_margins;
}

static size_t image_size(const struct side *side) {
  return side->height * side->width * side->channels;
}

size_t gm_margins_size(const struct gather *gather) {
  const struct gather with_margins = gm_gather_with_margins(gather);
  return (size_t)gather->geometry->batch * image_size(&with_margins.input);
}

// One row between its margins; NULL: all zeros.
static void copy_row(const struct gather *gather, size_t width, const float *row, float *copy) {
  const size_t channels = gather->input.channels;
  if (!row) {
    memset(copy, 0, width * channels * sizeof(float));
    return;
  }
  const size_t left = gm_smaller((size_t)gather->padding_left, width);
  const size_t middle = gm_smaller(gather->input.width, width - left);
  memset(copy, 0, left * channels * sizeof(float));
  memcpy(copy + left * channels, row, middle * channels * sizeof(float));
  memset(copy + (left + middle) * channels, 0, (width - left - middle) * channels * sizeof(float));
}

void gm_copy_with_margins(const struct gather *gather, const struct gm_window *window, size_t image,
                          const float *input, float *copies) {
  const struct gm_convolution_geometry *g = gather->geometry;
  const struct gather with_margins = gm_gather_with_margins(gather);
  const size_t row_size = gather->input.width * gather->input.channels;
  const size_t copy_size = with_margins.input.width * gather->input.channels;
  const float *from = input + image * image_size(&gather->input);
  float *to = copies + image * image_size(&with_margins.input);
  const int32_t first = window->y * g->stride_y;
  const int32_t last =
      (window->y + window->height - 1) * g->stride_y + (g->kernel_height - 1) * g->dilation_y;
  for (int32_t y = first; y <= last; y += 1) {
    const int32_t row = y - gather->padding_top;
    const bool is_inside = row >= 0 && row < (int32_t)gather->input.height;
    copy_row(gather, with_margins.input.width, is_inside ? from + (size_t)row * row_size : NULL,
             to + (size_t)y * copy_size);
  }
}

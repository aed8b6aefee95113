#include "margins.h"

#include "copies.h"

static const size_t most_channels = 8;

bool gm_has_margins(const struct gather *gather) {
  return !gather->transposed && gather->input.channels <= most_channels &&
         gm_tap_count(gather->geometry) > 1;
}

struct gather gm_gather_with_margins(const struct gather *gather) {
  const struct gm_convolution_geometry *g = gather->geometry;
  struct gather with_margins = *gather;
  with_margins.margin_left = with_margins.padding_left;
  with_margins.padding_left = 0;
  with_margins.input.width =
      (size_t)((g->output_width - 1) * g->stride_x + (g->kernel_width - 1) * g->dilation_x + 1);
  return with_margins;
}

size_t gm_margins_size(const struct gather *gather) {
  const struct gather with_margins = gm_gather_with_margins(gather);
  const struct side *side = &with_margins.input;
  return (size_t)gather->geometry->batch * side->height * side->width * side->channels;
}

void gm_copy_with_margins(const struct gather *gather, size_t image, const float *input,
                          float *copies) {
  const struct gather with_margins = gm_gather_with_margins(gather);
  const struct side *side = &with_margins.input;
  const struct axis y = gm_axis_y(&with_margins);
  const struct area area = {
      .first_image = image,
      .images = 1,
      .rows = gm_inputs_read(&y, 0, (int32_t)gather->output.height),
      .columns = {0, (int32_t)side->width},
  };
  const size_t row_size = side->width * side->channels;
  gm_copy_area(&with_margins, &area, NULL, input,
               copies + image * side->height * row_size + (size_t)area.rows.first * row_size);
}

#include "copies.h"

#include <string.h>

size_t gm_area_size(const struct gather *gather, const struct area *area) {
  return area->images * (size_t)area->rows.count * (size_t)area->columns.count *
         gather->input.channels;
}

// One row of an area.
static void copy_row(const struct gather *gather, const struct span *columns,
                     const struct gm_rectifier *rectifier, const float *image_row, float *copy) {
  const size_t channels = gather->input.channels, size = (size_t)columns->count * channels;
  const int32_t first = columns->first - gather->margin_left; // of the image
  const int32_t end = first + columns->count, width = (int32_t)gather->images.width;
  const int32_t first_inside = first > 0 ? first : 0, end_inside = end < width ? end : width;
  if (first_inside >= end_inside) {
    memset(copy, 0, size * sizeof(float));
    return;
  }
  const size_t left = (size_t)(first_inside - first) * channels;
  const size_t middle = (size_t)(end_inside - first_inside) * channels;
  const float *inside = image_row + (size_t)first_inside * channels;
  memset(copy, 0, left * sizeof(float));
  if (rectifier)
    gm_rectify(middle, rectifier->slope, inside, copy + left);
  else
    memcpy(copy + left, inside, middle * sizeof(float));
  memset(copy + left + middle, 0, (size - left - middle) * sizeof(float));
}

void gm_copy_area(const struct gather *gather, const struct area *area,
                  const struct gm_rectifier *rectifier, const float *images, float *copy) {
  const size_t height = gather->images.height, channels = gather->input.channels;
  const size_t row_size = gather->images.width * channels;
  const size_t copy_size = (size_t)area->columns.count * channels;
  for (size_t n = 0; n < area->images; n += 1) {
    const size_t first_row = (area->first_image + n) * height + (size_t)area->rows.first;
    const float *row = images + first_row * row_size;
    for (int32_t r = 0; r < area->rows.count; r += 1, row += row_size, copy += copy_size)
      copy_row(gather, &area->columns, rectifier, row, copy);
  }
}

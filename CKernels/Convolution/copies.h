#pragma once

// Copies of what a gather reads: a part of some images, with margins or rectified.

#include "geometry.h"

// The same rectangle of pixels in some images: pixels of a gather's input, margins included.
struct area {
  size_t first_image, images;
  struct span rows, columns;
};

// Where a gather reads: an area of its input, [images, rows, columns, channels].
struct source {
  const float *elements;
  struct area area;
};

// Floats of an area.
size_t gm_area_size(const struct gather *gather, const struct area *area);

// Copies an area of `images`, rectified if there is a rectifier, with zeros for margins.
void gm_copy_area(const struct gather *gather, const struct area *area,
                  const struct gm_rectifier *rectifier, const float *images, float *copy);

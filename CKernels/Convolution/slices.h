#pragma once

// Sums over pixels that are taken in slices.

#include "geometry.h"

// Sums of each slice: the first slice's in the place of the result, to which the others are added.
// Without a result there is nothing to sum.
struct sums {
  float *result, *others;
  size_t size;
};

static inline float *gm_sums_of_slice(const struct sums *sums, size_t slice) {
  return slice == 0 ? sums->result : sums->others + (slice - 1) * sums->size;
}

// Gives sums their result and their room in the workspace, and returns what is left of that.
float *gm_place_sums(struct sums *sums, size_t slices, float *result, float *workspace);

// Adds the sums of all slices, which have so many rows.
void gm_add_sums(const struct sums *sums, size_t slices, size_t rows);

// All pixels of a batch of images.
struct images {
  const float *pixels;
  size_t count, channels;
};

// The sums of each channel over a slice of all pixels.
void gm_sum_pixels(const struct images *images, size_t slices, size_t slice,
                   const struct sums *sums);

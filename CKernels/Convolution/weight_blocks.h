#pragma once

// What the sums of a weight gradient read: blocks of output pixels, and the input pixels that their
// taps reach.

#include "geometry.h"

struct block_reader {
  struct gather gather; // from x to y
  const float *x, *y;
  const struct gm_rectifier *x_rectifier, *y_rectifier; // NULL: read as they are
  size_t block_pixels;                                  // of y, at most gm_outer_terms
  size_t x_floats, y_floats;                            // that a block reads at most
};

// Without images and rectifiers, which are to be filled in.
struct block_reader gm_make_block_reader(const struct gather *gather);

// Pixels from `first` on.
struct pixels {
  size_t first;
  const float *at;
};

struct pixel_block {
  size_t first, end; // output pixels
  struct pixels x, y;
  struct gm_coming coming[2]; // of x and y, what the next block reads besides
};

// The block that starts at `first` in a slice that ends at `end`. What is rectified goes to
// `rectified`, of x_floats + y_floats: from memory it would take longer.
struct pixel_block gm_read_block(const struct block_reader *reader, size_t first, size_t end,
                                 float *rectified);

// Pixels of a block whose tap lies inside the image: their rows of x and of y.
struct block_terms {
  size_t count;
  const float *x[gm_outer_terms];
  const float *y[gm_outer_terms];
};

void gm_find_block_terms(const struct block_reader *reader, const struct pixel_block *block,
                         size_t tap, struct block_terms *terms);

#pragma once

// What a region of a gather sums: its pixels, some at a time, and the terms they have in common.

#include "copies.h"

// Output pixels, in some images, at the crossings of two strips: they have the same taps.
struct region {
  const struct gather *gather;
  const struct source *source;
  size_t first_image, images;
  struct strip rows, columns;
};

size_t gm_pixel_count(const struct region *region);

// Pixels that are computed together: where they read their first tap, and where they are.
struct block {
  size_t pixels;
  const float *input[gm_most_tile_rows];
  float *output[gm_most_tile_rows];
};

// The pixels of a region from `first` on, as many as a block takes.
void gm_find_pixels(const struct region *region, float *output, size_t first, struct block *block);

// Terms of a region's sums. The tap that the mask cuts, if the region has it, is the last one, and
// not among the stretches, which have room for it: each group of outputs sees another part of it.
struct terms {
  size_t stretches;
  struct gm_stretch stretch[gm_most_narrow_taps + 1];
  bool is_first, is_last;
  bool has_cut_tap; // among those of the region

  size_t tap, channel; // where the next terms start
  size_t end_tap;      // of those that are not cut
  size_t most;         // terms at a time
};

// Whether sums of a block may have to wait for their next terms.
bool gm_sums_wait(const struct gather *gather);

// The first terms of a block, and those that follow, if there are more: narrow sums take all at
// once.
void gm_start_terms(const struct region *region, const struct block *block, struct terms *terms);
bool gm_next_terms(const struct region *region, const struct block *block, struct terms *terms);

// What channels of the cut tap add.
struct gm_stretch gm_cut_stretch(const struct region *region, const struct block *block,
                                 const struct terms *terms, const struct channels *channels);

#pragma once

// How a gather is cut into chunks: bands of rows, in one image or in several, and some panels.

#include "copies.h"

struct chunks {
  const struct gather *gather;
  size_t images, rows, panels;                   // extent of a chunk
  size_t image_chunks, row_chunks, panel_chunks; // their numbers
  bool share_weights; // chunks that follow each other, else they share images
};

// Chunks of a gather, by its size alone. If chunks copy what they read, they are no larger than
// copies may be.
struct chunks gm_cut_into_chunks(const struct gather *gather, bool copies);

// Floats of the largest copy.
size_t gm_most_copied(const struct gather *gather);

static inline size_t gm_count_chunks(const struct chunks *chunks) {
  return chunks->image_chunks * chunks->row_chunks * chunks->panel_chunks;
}

// What a chunk computes.
struct part {
  size_t first_image, images;
  size_t first_channel, end_channel; // of the output
  int32_t first_row, end_row;
};

struct part gm_part_at(const struct chunks *chunks, size_t chunk);

// What it reads.
struct area gm_area_of_part(const struct gather *gather, const struct part *part);

// Multiply-adds of an output pixel, about.
size_t gm_pixel_work(const struct gather *gather);

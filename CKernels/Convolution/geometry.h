#pragma once

// Taps, masks and strips.
//
// `gm_convolve` and `gm_convolve_transpose` both let each pixel of one image gather from pixels of
// another: a gather. Inputs and outputs below are those of the gather: x and y, or y and x.

#include "gm_convolution.h"
#include "gm_tiles.h"

struct side {
  size_t height, width, channels;
};

// The part of an image's channels that a tap reads.
struct channels {
  size_t first, count;
};

enum { gm_most_narrow_taps = 64 };

struct gather {
  const struct gm_convolution_geometry *geometry;
  bool transposed;
  bool is_narrow; // few outputs: computed by narrow tiles
  struct side input, output;
  int32_t padding_top, padding_left;
  struct side images; // what is stored of the input: all of it but margins
  int32_t margin_left;
};

struct gather gm_make_gather(const struct gm_convolution_geometry *geometry, bool transposed);

// Output channels first ..< first + width, at most a tile's columns, which see the same input
// channels.
struct panel {
  size_t first, width;
  struct channels centre; // what they see through the tap that the mask cuts
};

// Goes on to the next panel; the first one follows {0}. False after the last.
bool gm_next_panel(const struct gather *gather, struct panel *panel);

size_t gm_tap_count(const struct gm_convolution_geometry *geometry);
struct gm_convolution_tap gm_tap_at(const struct gm_convolution_geometry *geometry, size_t tap);

// Whether the mask cuts `tap`: it can only be the last one.
bool gm_tap_is_cut(const struct gm_convolution_geometry *geometry, size_t tap);

// The gather along one axis.
struct axis {
  bool transposed;
  int32_t inputs;
  int32_t kernel, stride, padding, dilation;
};

// Of a masked kernel only the rows that have taps, or the columns of a single row.
struct axis gm_axis_y(const struct gather *gather);
struct axis gm_axis_x(const struct gather *gather);

// Outputs along an axis whose taps inside the image are the same: output first + j · step gathers,
// through kernel position tap + t · tap_step, input input + j · input_step + t · reach, for
// j < count and t < taps.
struct strip {
  int32_t first, step, count;
  int32_t tap, tap_step, taps;
  int32_t input, input_step, reach;
};

// Goes on to the next strip of outputs start ..< end: those of a phase of the stride after those of
// another in a transposed gather. The first one follows {0}; false after the last.
bool gm_next_strip(const struct axis *axis, int32_t start, int32_t end, struct strip *strip);

// Pixels along an axis.
struct span {
  int32_t first, count;
};

// The inputs that outputs start ..< end read, and those between them.
struct span gm_inputs_read(const struct axis *axis, int32_t start, int32_t end);

// How many that can be for as many outputs.
size_t gm_most_inputs_read(const struct axis *axis, size_t outputs);

// Pixels of a batch in raster order, one after the other.
struct place {
  size_t image, row, column;
};

static inline struct place gm_place_at(size_t index, size_t height, size_t width) {
  return (struct place){index / width / height, index / width % height, index % width};
}

static inline void gm_next_place(struct place *place, size_t height, size_t width) {
  place->column += 1;
  if (place->column < width) return;
  place->column = 0;
  place->row += 1;
  if (place->row < height) return;
  place->row = 0;
  place->image += 1;
}

#pragma once

// Taps, masks and phases.
//
// `gm_convolve` and `gm_convolve_transpose` both let each pixel of one image gather from pixels of
// another: a gather. Its passes are rectangular lattices of output pixels that have the same taps:
// the whole window in a convolution; in a transposed one, a lattice for each phase of the stride.
// Inputs and outputs below are those of the gather: x and y, or y and x.

#include "gm_convolution.h"
#include "gm_tiles.h"

struct side {
  size_t height, width, channels;
};

struct gather {
  const struct gm_convolution_geometry *geometry;
  bool transposed;
  struct side input, output;
};

struct gather gm_make_gather(const struct gm_convolution_geometry *geometry, bool transposed);

// Output channels first ..< first + width, at most a tile's columns, which see the same input
// channels.
struct panel {
  size_t first, width;
  struct gm_channels centre; // what they see through the tap that the mask cuts
};

// Goes on to the next panel; the first one follows {0}. False after the last.
bool gm_next_panel(const struct gather *gather, struct panel *panel);

size_t gm_tap_count(const struct gm_convolution_geometry *geometry);
struct gm_convolution_tap gm_tap_at(const struct gm_convolution_geometry *geometry, size_t tap);

// Whether the mask cuts `tap`: it can only be the last one.
bool gm_tap_is_cut(const struct gm_convolution_geometry *geometry, size_t tap);

// Output pixel first + step · (row, column) gathers, through a tap, input pixel
// origin + input_step · (row, column).
struct pass {
  struct gather gather;
  size_t taps;
  bool last_tap_is_cut; // by the mask, to the channels `centre` of a panel
  size_t height, width; // rows and columns
  int32_t first_y, first_x;
  int32_t step_y, step_x;
  int32_t input_step_y, input_step_x;
};

// Passes of a gather; some may be empty for a small window.
size_t gm_pass_count(const struct gather *gather);
struct pass gm_pass_at(const struct gather *gather, const struct gm_window *window, size_t index);

struct pass_tap {
  size_t tap; // of all taps
  int32_t origin_y, origin_x;
};

// Writes taps of a pass, from tap `*cursor` on and at most `most`; moves the cursor; gives their
// number.
size_t gm_next_taps(const struct pass *pass, size_t *cursor, struct pass_tap *taps, size_t most);

// The input channels that a panel sees through tap number `tap` of a pass.
struct gm_channels gm_seen_channels(const struct pass *pass, const struct panel *panel, size_t tap);

struct gm_window gm_whole_output(const struct gather *gather);

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

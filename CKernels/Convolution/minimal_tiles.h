#pragma once

// Minimal filtering: two outputs next to each other of a filter of two taps take three products
// instead of four,
//
//     y0 = d0 g0 + d1 g1 = m0 + m1    m0 = (d0 - d1) g0    m1 = d1 (g0 + g1)
//     y1 = d1 g0 + d2 g1 = m1 - m2    m2 = (d1 - d2) g1
//
// and a square of four outputs nine instead of sixteen. (Winograd 1980, "Arithmetic complexity of
// computations"; F(2x2, 2x2) of Lavin and Gray 2016, "Fast algorithms for convolutional neural
// networks".) Where the last output stands alone, y0 = m0 - m2 with m0 = d0 g0 and m2 = -d1 g1.
//
// The functions here do the additions, for rows of channels. Along an axis that has a single output
// there is no middle product, and what would stand in the middle is not touched.

#include <stdbool.h>
#include <stddef.h>

#include "gm_convolution.h"

struct gm_minimal_tile {
  size_t channels;
  bool is_pair_y, is_pair_x;
  const float *from[3][3];
  float *to[3][3];
  const struct gm_rectifier *rectifier; // of what is read by a split or a spread; or NULL

  // Of a join: results are multiplied by the slope where the gate is not above 0, and addends
  // added. NULL: nothing.
  const float *gates[2][2], *addends[2][2];
  float gate_slope;
};

// Fetches what a tile is made from, where it is not NULL, before its turn.
void gm_fetch_minimal(const struct gm_minimal_tile *tile);

// The left factors: from d, up to three pixels along each axis.
void gm_split_minimal(const struct gm_minimal_tile *tile);

// The right factors: from g, two taps or pixels along each axis, one where it is single.
void gm_spread_minimal(const struct gm_minimal_tile *tile);

// The outputs, two along each axis, from the sums of products.
void gm_join_minimal(const struct gm_minimal_tile *tile);

// The additions of minimal filtering, of one instruction set; see ../minimal_tiles.h.

#include "../minimal_tiles.h"
#include "vector.h"

// A vector of channels from `at` on: all of it, or what there is left.
GM_INLINE vector load_channels(const float *from, size_t at, const bool is_whole, size_t channels) {
  return is_whole ? load(from + at) : load_first(from + at, channels - at);
}

GM_INLINE void store_channels(float *to, size_t at, const bool is_whole, size_t channels,
                              vector value) {
  if (is_whole)
    store(to + at, value);
  else
    store_first(to + at, channels - at, value);
}

GM_INLINE vector rectified(vector x, const struct gm_rectifier *rectifier) {
  if (!rectifier) return x;
  const vector lower = rectifier->slope == 0 ? (vector){0} : splat(rectifier->slope) * x;
  return select(x < 0, lower, x);
}

GM_INLINE void split_axis(const vector d[3], const bool is_pair, vector m[3]) {
  m[0] = is_pair ? d[0] - d[1] : d[0];
  m[1] = d[1];
  m[2] = is_pair ? d[1] - d[2] : -d[1];
}

GM_INLINE void spread_axis(const vector g[3], const bool is_pair, vector m[3]) {
  m[0] = g[0];
  m[1] = is_pair ? g[0] + g[1] : g[0];
  m[2] = is_pair ? g[1] : g[0];
}

GM_INLINE void join_axis(const vector m[3], const bool is_pair, vector y[2]) {
  y[0] = is_pair ? m[0] + m[1] : m[0] - m[2];
  y[1] = m[1] - m[2];
}

typedef void axis_factors(const vector from[3], bool is_pair, vector to[3]);

// The factors of one vector of channels: along x, then along y.
GM_INLINE void factors_at(const struct gm_minimal_tile *tile, axis_factors axis, size_t at,
                          const bool is_whole, const size_t rows, const size_t columns,
                          const bool is_pair_y, const bool is_pair_x) {
  vector along_x[3][3];
  for (size_t r = 0; r < rows; r += 1) {
    vector row[3] = {{0}};
    for (size_t c = 0; c < columns; c += 1)
      row[c] =
          rectified(load_channels(tile->from[r][c], at, is_whole, tile->channels), tile->rectifier);
    axis(row, is_pair_x, along_x[r]);
  }
  for (size_t c = 0; c < 3; c += 1) {
    if (c == 1 && !is_pair_x) continue;
    vector column[3] = {{0}}, factors[3];
    for (size_t r = 0; r < rows; r += 1) column[r] = along_x[r][c];
    axis(column, is_pair_y, factors);
    for (size_t r = 0; r < 3; r += 1)
      if (r != 1 || is_pair_y)
        store_channels(tile->to[r][c], at, is_whole, tile->channels, factors[r]);
  }
}

GM_INLINE void outputs_at(const struct gm_minimal_tile *tile, size_t at, const bool is_whole,
                          const bool is_pair_y, const bool is_pair_x) {
  vector along_x[3][2], y[2][2];
  for (size_t r = 0; r < 3; r += 1) {
    if (r == 1 && !is_pair_y) continue;
    vector sums[3] = {{0}};
    for (size_t c = 0; c < 3; c += 1)
      if (c != 1 || is_pair_x)
        sums[c] = load_channels(tile->from[r][c], at, is_whole, tile->channels);
    join_axis(sums, is_pair_x, along_x[r]);
  }
  for (size_t c = 0; c < 2; c += 1) {
    const vector middle = is_pair_y ? along_x[1][c] : (vector){0};
    const vector sums[3] = {along_x[0][c], middle, along_x[2][c]};
    vector column[2];
    join_axis(sums, is_pair_y, column);
    for (size_t r = 0; r < 2; r += 1) y[r][c] = column[r];
  }
  for (size_t r = 0; r < (is_pair_y ? 2 : 1); r += 1)
    for (size_t c = 0; c < (is_pair_x ? 2 : 1); c += 1) {
      vector value = y[r][c];
      if (tile->gates[r][c]) {
        const vector gate = load_channels(tile->gates[r][c], at, is_whole, tile->channels);
        value = select(gate > 0, value, splat(tile->gate_slope) * value);
      }
      if (tile->addends[r][c])
        value += load_channels(tile->addends[r][c], at, is_whole, tile->channels);
      store_channels(tile->to[r][c], at, is_whole, tile->channels, value);
    }
}

typedef void tile_part(const struct gm_minimal_tile *tile, size_t at, bool is_whole, bool is_pair_y,
                       bool is_pair_x);

GM_INLINE void split_at(const struct gm_minimal_tile *tile, size_t at, const bool is_whole,
                        const bool is_pair_y, const bool is_pair_x) {
  factors_at(tile, split_axis, at, is_whole, is_pair_y ? 3 : 2, is_pair_x ? 3 : 2, is_pair_y,
             is_pair_x);
}

GM_INLINE void spread_at(const struct gm_minimal_tile *tile, size_t at, const bool is_whole,
                         const bool is_pair_y, const bool is_pair_x) {
  factors_at(tile, spread_axis, at, is_whole, is_pair_y ? 2 : 1, is_pair_x ? 2 : 1, is_pair_y,
             is_pair_x);
}

GM_INLINE void all_channels(const struct gm_minimal_tile *tile, tile_part part,
                            const bool is_pair_y, const bool is_pair_x) {
  size_t at = 0;
  for (; at + GM_LANES <= tile->channels; at += GM_LANES)
    part(tile, at, true, is_pair_y, is_pair_x);
  if (at < tile->channels) part(tile, at, false, is_pair_y, is_pair_x);
}

// The shape of a tile is a constant in each of these, so that tests of it vanish.
GM_INLINE void run_tile(const struct gm_minimal_tile *tile, tile_part part) {
  if (tile->is_pair_y && tile->is_pair_x)
    all_channels(tile, part, true, true);
  else if (tile->is_pair_y)
    all_channels(tile, part, true, false);
  else if (tile->is_pair_x)
    all_channels(tile, part, false, true);
  else
    all_channels(tile, part, false, false);
}

void GM_NAME(gm_split_minimal)(const struct gm_minimal_tile *tile) {
  run_tile(tile, split_at);
}

void GM_NAME(gm_spread_minimal)(const struct gm_minimal_tile *tile) {
  run_tile(tile, spread_at);
}

void GM_NAME(gm_join_minimal)(const struct gm_minimal_tile *tile) {
  run_tile(tile, outputs_at);
}

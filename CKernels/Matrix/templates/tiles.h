// The tile kernels of one instruction set. Included by tiles_<level>.c, which defines
//   GM_LANES, GM_LEVEL   see vector.h
//   GM_BLOCK_ROWS        rows held in registers at once, each two vectors wide
//
// A block of rows × vectors keeps its sums in registers from first to last term: rows · vectors
// sums, `vectors` of weights and one splat element. Blocks narrower or lower than the full one do
// the edges.

#include <string.h>

#include "gm_tiles.h"
#include "vector.h"

#define inlined static inline __attribute__((always_inline))

enum { block_rows = GM_BLOCK_ROWS, block_vectors = 2 };

// The part of a vector at o, in 0 ..< columns, that exists.
inlined size_t lanes_left(size_t columns, size_t o) {
  return columns - o < GM_LANES ? columns - o : GM_LANES;
}

inlined vector load_part(const float *at, size_t count) {
  if (count == GM_LANES) return load(at);
  float part[GM_LANES] = {0};
  for (size_t lane = 0; lane < count; lane += 1) part[lane] = at[lane];
  return load(part);
}

inlined void store_part(float *at, vector value, size_t count) {
  if (count == GM_LANES) {
    store(at, value);
    return;
  }
  float part[GM_LANES];
  store(part, value);
  for (size_t lane = 0; lane < count; lane += 1) at[lane] = part[lane];
}

inlined vector finish(vector value, enum gm_epilogue epilogue) {
  if (epilogue == gm_epilogue_relu) return (vector)((vector_i)value & ~(value < (vector){0}));
  return value;
}

inlined vector start(const struct gm_tile *tile, size_t p, size_t o) {
  const size_t count = lanes_left(tile->columns, o);
  if (tile->accumulate) return load_part(tile->outputs[p] + o, count);
  if (tile->bias) return load_part(tile->bias + o, count);
  return (vector){0};
}

// Rows first ..< first + rows and columns o ..< o + vectors · GM_LANES of a tile.
inlined void sum_block(const struct gm_tile *tile, size_t first, size_t o, const size_t rows,
                       const size_t vectors) {
  vector sum[block_rows][block_vectors];
  for (size_t p = 0; p < rows; p += 1)
    for (size_t v = 0; v < vectors; v += 1) sum[p][v] = start(tile, first + p, o + v * GM_LANES);

  const float *weights = tile->weights + o;
  for (size_t tap = 0; tap < tile->taps; tap += 1) {
    const struct gm_channels channels = tile->channels[tap];
    const float *row[block_rows];
    for (size_t p = 0; p < rows; p += 1)
      row[p] = tile->row[tap * gm_tile_rows + first + p] + channels.first;
    for (size_t i = 0; i < channels.count; i += 1, weights += gm_tile_columns) {
      vector weight[block_vectors];
      for (size_t v = 0; v < vectors; v += 1) weight[v] = load(weights + v * GM_LANES);
      for (size_t p = 0; p < rows; p += 1) {
        const vector element = splat(row[p][i]);
        for (size_t v = 0; v < vectors; v += 1)
          sum[p][v] = fused_multiply_add(element, weight[v], sum[p][v]);
      }
    }
  }

  for (size_t p = 0; p < rows; p += 1)
    for (size_t v = 0; v < vectors; v += 1)
      store_part(tile->outputs[first + p] + o + v * GM_LANES, finish(sum[p][v], tile->epilogue),
                 lanes_left(tile->columns, o + v * GM_LANES));
}

// All rows of a tile for columns o ..< o + vectors · GM_LANES, in blocks of falling height.
inlined void sum_columns(const struct gm_tile *tile, size_t o, const size_t vectors) {
  size_t p = 0;
  for (; p + block_rows <= tile->rows; p += block_rows) sum_block(tile, p, o, block_rows, vectors);
  for (; block_rows > 8 && p + 8 <= tile->rows; p += 8) sum_block(tile, p, o, 8, vectors);
  for (; block_rows > 4 && p + 4 <= tile->rows; p += 4) sum_block(tile, p, o, 4, vectors);
  for (; p + 2 <= tile->rows; p += 2) sum_block(tile, p, o, 2, vectors);
  for (; p < tile->rows; p += 1) sum_block(tile, p, o, 1, vectors);
}

void GM_NAME(gm_sum_over_taps)(const struct gm_tile *tile) {
  size_t o = 0;
  for (; o + GM_LANES < tile->columns; o += block_vectors * GM_LANES)
    sum_columns(tile, o, block_vectors);
  if (o < tile->columns) sum_columns(tile, o, 1);
}

inlined void outer_block(const struct gm_outer_tile *tile, size_t first, size_t o,
                         const size_t rows, const size_t vectors) {
  float *output = tile->output + first * tile->output_stride + o;
  vector sum[block_rows][block_vectors];
  for (size_t p = 0; p < rows; p += 1)
    for (size_t v = 0; v < vectors; v += 1)
      sum[p][v] = tile->accumulate ? load_part(output + p * tile->output_stride + v * GM_LANES,
                                               lanes_left(tile->columns, o + v * GM_LANES))
                                   : (vector){0};

  for (size_t k = 0; k < tile->length; k += 1) {
    const float *left = tile->left[k] + tile->left_first + first;
    const float *right = tile->right[k] + tile->right_first + o;
    vector factor[block_vectors];
    for (size_t v = 0; v < vectors; v += 1) factor[v] = load(right + v * GM_LANES);
    for (size_t p = 0; p < rows; p += 1) {
      const vector element = splat(left[p]);
      for (size_t v = 0; v < vectors; v += 1)
        sum[p][v] = fused_multiply_add(element, factor[v], sum[p][v]);
    }
  }

  for (size_t p = 0; p < rows; p += 1)
    for (size_t v = 0; v < vectors; v += 1)
      store_part(output + p * tile->output_stride + v * GM_LANES, sum[p][v],
                 lanes_left(tile->columns, o + v * GM_LANES));
}

inlined void outer_columns(const struct gm_outer_tile *tile, size_t o, const size_t vectors) {
  size_t p = 0;
  for (; p + block_rows <= tile->rows; p += block_rows)
    outer_block(tile, p, o, block_rows, vectors);
  for (; block_rows > 8 && p + 8 <= tile->rows; p += 8) outer_block(tile, p, o, 8, vectors);
  for (; block_rows > 4 && p + 4 <= tile->rows; p += 4) outer_block(tile, p, o, 4, vectors);
  for (; p + 2 <= tile->rows; p += 2) outer_block(tile, p, o, 2, vectors);
  for (; p < tile->rows; p += 1) outer_block(tile, p, o, 1, vectors);
}

void GM_NAME(gm_sum_of_outer_products)(const struct gm_outer_tile *tile) {
  size_t o = 0;
  for (; o + GM_LANES < tile->columns; o += block_vectors * GM_LANES)
    outer_columns(tile, o, block_vectors);
  if (o < tile->columns) outer_columns(tile, o, 1);
}

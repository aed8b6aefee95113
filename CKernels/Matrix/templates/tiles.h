// The tile kernels of one instruction set. Included by tiles_<level>.c, which defines
//   GM_LANES, GM_LEVEL   see vector.h
//   GM_BLOCK_ROWS        rows held in registers at once, each two vectors wide
//
// A block of rows × vectors keeps its sums in registers from the first term to the last: rows ·
// vectors sums, `vectors` of weights and one splat element. Lower and narrower blocks do the rest
// of a tile. Rows and vectors of a block are constants where it is inlined, so that loops over them
// vanish. Columns come in multiples of gm_tile_lanes: tiles.c sees to it.

#include "gm_tiles.h"
#include "vector.h"

#define inlined static inline __attribute__((always_inline))

enum { block_rows = GM_BLOCK_ROWS, block_vectors = 2 };

inlined vector finish(vector value, enum gm_epilogue epilogue) {
  if (epilogue == gm_epilogue_relu) return (vector)((vector_i)value & ~(value < (vector){0}));
  return value;
}

inlined void sum_block(const void *context, size_t first, size_t o, const size_t rows,
                       const size_t vectors) {
  const struct gm_tile *tile = context;
  float *const *outputs = tile->outputs + first;
  vector sum[block_rows][block_vectors];
  for (size_t p = 0; p < rows; p += 1)
    for (size_t v = 0; v < vectors; v += 1) {
      const float *start = tile->accumulate ? outputs[p] : tile->bias;
      sum[p][v] = start ? load(start + o + v * GM_LANES) : (vector){0};
    }

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
      store(outputs[p] + o + v * GM_LANES, finish(sum[p][v], tile->epilogue));
}

inlined void outer_block(const void *context, size_t first, size_t o, const size_t rows,
                         const size_t vectors) {
  const struct gm_outer_sum *outer = context;
  float *output = outer->output + first * outer->output_stride + o;
  vector sum[block_rows][block_vectors];
  for (size_t p = 0; p < rows; p += 1)
    for (size_t v = 0; v < vectors; v += 1) {
      const float *start = output + p * outer->output_stride + v * GM_LANES;
      sum[p][v] = outer->accumulate ? load(start) : (vector){0};
    }

  for (size_t k = 0; k < outer->terms; k += 1) {
    const float *left = outer->left[k] + first;
    const float *right = outer->right[k] + outer->right_first + o;
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
      store(output + p * outer->output_stride + v * GM_LANES, sum[p][v]);
}

// Computes rows first ..< first + rows and columns o ..< o + vectors · GM_LANES of a tile.
typedef void block_kernel(const void *tile, size_t first, size_t o, size_t rows, size_t vectors);

// All rows of a tile, in blocks of falling height.
inlined void all_rows(block_kernel block, const void *tile, size_t rows, size_t o,
                      const size_t vectors) {
  size_t p = 0;
  for (; p + block_rows <= rows; p += block_rows) block(tile, p, o, block_rows, vectors);
  for (; block_rows > 8 && p + 8 <= rows; p += 8) block(tile, p, o, 8, vectors);
  for (; block_rows > 4 && p + 4 <= rows; p += 4) block(tile, p, o, 4, vectors);
  for (; p + 2 <= rows; p += 2) block(tile, p, o, 2, vectors);
  for (; p < rows; p += 1) block(tile, p, o, 1, vectors);
}

inlined void all_blocks(block_kernel block, const void *tile, size_t rows, size_t columns) {
  size_t o = 0;
  for (; o + 2 * GM_LANES <= columns; o += 2 * GM_LANES) all_rows(block, tile, rows, o, 2);
  if (o < columns) all_rows(block, tile, rows, o, 1);
}

void GM_NAME(gm_sum_over_taps)(const struct gm_tile *tile) {
  all_blocks(sum_block, tile, tile->rows, tile->columns);
}

void GM_NAME(gm_sum_of_outer_products)(const struct gm_outer_sum *sum) {
  all_blocks(outer_block, sum, sum->rows, sum->columns);
}

// The tile kernels of one instruction set. Included by tiles_<level>.c, which defines
//   GM_LANES, GM_LEVEL   see vector.h
//   GM_BLOCK_ROWS        rows held in registers at once, each two vectors wide
//
// A block of rows × vectors keeps its sums in registers from the first term to the last: rows ·
// vectors sums, `vectors` of weights and one splat element. Lower and narrower blocks do the rest
// of a tile. Rows and vectors of a block are constants where it is inlined, so that loops over them
// vanish.

#include "gm_tiles.h"
#include "vector.h"

#define inlined static inline __attribute__((always_inline))

enum {
  block_rows = GM_BLOCK_ROWS,
  block_vectors = 2,
  line = 16,        // floats of a cache line
  terms_ahead = 16, // of an outer sum, that are fetched before their turn
};

// A vector of columns: whole, or with what `columns` leave of it.
inlined vector load_columns(const float *at, const bool is_whole, size_t columns) {
  return is_whole ? load(at) : load_first(at, columns);
}

inlined void store_columns(float *at, const bool is_whole, size_t columns, vector value) {
  if (is_whole)
    store(at, value);
  else
    store_first(at, columns, value);
}

// What a tile does to sums before they are stored.
inlined void finish(const struct gm_tile *tile, size_t first, size_t o, const size_t rows,
                    const size_t vectors, const bool is_whole,
                    vector sum[block_rows][block_vectors]) {
  const size_t columns = tile->columns - o, place = tile->first_output + o;
  if (tile->epilogue == gm_epilogue_relu)
    for (size_t p = 0; p < rows; p += 1)
      for (size_t v = 0; v < vectors; v += 1)
        sum[p][v] = (vector)((vector_i)sum[p][v] & ~(sum[p][v] < (vector){0}));
  if (tile->gates)
    for (size_t p = 0; p < rows; p += 1)
      for (size_t v = 0; v < vectors; v += 1) {
        const vector gate =
            load_columns(tile->gates[first + p] + place + v * GM_LANES, is_whole, columns);
        sum[p][v] = select(gate > 0, sum[p][v], splat(tile->gate_slope) * sum[p][v]);
      }
  if (tile->addends)
    for (size_t p = 0; p < rows; p += 1)
      for (size_t v = 0; v < vectors; v += 1)
        sum[p][v] +=
            load_columns(tile->addends[first + p] + place + v * GM_LANES, is_whole, columns);
}

inlined void sum_block(const void *context, size_t first, size_t o, const size_t rows,
                       const size_t vectors, const bool is_whole) {
  const struct gm_tile *tile = context;
  float *const *outputs = tile->outputs + first;
  const size_t columns = tile->columns - o, place = tile->first_output + o;
  const size_t next = first + 2 * rows <= tile->rows ? first + rows : first;
  const size_t weight_step = tile->is_unpacked ? tile->weight_step : gm_tile_columns;
  const bool loads_whole = is_whole || !tile->is_unpacked; // packed weights end with zeros
  vector start[block_vectors], sum[block_rows][block_vectors];
  if (tile->gates) // read in the end
    for (size_t p = 0; p < rows; p += 1)
      for (size_t v = 0; v < vectors * GM_LANES; v += line)
        __builtin_prefetch(tile->gates[first + p] + place + v);
  for (size_t v = 0; v < vectors; v += 1)
    start[v] =
        tile->bias ? load_columns(tile->bias + o + v * GM_LANES, is_whole, columns) : (vector){0};
  for (size_t p = 0; p < rows; p += 1) {
    for (size_t v = 0; v < vectors * GM_LANES; v += line) // stores would wait for it
      __builtin_prefetch(tile->outputs[next + p] + place + v, 1);
    for (size_t v = 0; v < vectors; v += 1) {
      sum[p][v] = start[v];
      if (tile->starts)
        sum[p][v] = load_columns(tile->starts[first + p] + place + v * GM_LANES, is_whole, columns);
    }
  }

  for (size_t s = 0; s < tile->stretches; s += 1) {
    const struct gm_stretch stretch = tile->stretch[s];
    const float *weights = tile->weights + stretch.weights * weight_step + o;
    const float *row[block_rows];
    for (size_t p = 0; p < rows; p += 1) row[p] = stretch.row[first + p] + stretch.offset;
    for (size_t i = 0; i < stretch.count;) {
      if (stretch.count >= line) // what the next block reads comes nearer meanwhile
        for (size_t p = 0; p < rows; p += 1)
          __builtin_prefetch(stretch.row[next + p] + stretch.offset + i);
      if (tile->is_unpacked && first == 0 && i + 2 * line <= stretch.count) // nobody foresees it
        for (size_t k = line; k < 2 * line; k += 1)
          for (size_t v = 0; v < vectors * GM_LANES; v += line)
            __builtin_prefetch(weights + k * weight_step + v);
      for (const size_t end = gm_smaller(i + line, stretch.count); i < end; i += 1) {
        vector weight[block_vectors];
        for (size_t v = 0; v < vectors; v += 1)
          weight[v] = load_columns(weights + v * GM_LANES, loads_whole, columns);
        for (size_t p = 0; p < rows; p += 1) {
          const vector element = splat(row[p][i]);
          for (size_t v = 0; v < vectors; v += 1)
            sum[p][v] = fused_multiply_add(element, weight[v], sum[p][v]);
        }
        weights += weight_step;
      }
    }
  }

  finish(tile, first, o, rows, vectors, is_whole, sum);
  for (size_t p = 0; p < rows; p += 1)
    for (size_t v = 0; v < vectors; v += 1)
      store_columns(outputs[p] + place + v * GM_LANES, is_whole, columns, sum[p][v]);
}

// The line that a tile fetches for each term.
inlined struct gm_coming line_of_tile(const struct gm_outer_sum *outer, size_t tile) {
  for (size_t i = 0; i < 2; i += 1) {
    const struct gm_coming *coming = &outer->coming[i];
    if (tile < coming->lines)
      return (struct gm_coming){coming->start + tile * line, coming->step, 1};
    tile -= coming->lines;
  }
  return (struct gm_coming){outer->output, 0, 0};
}

inlined void outer_block(const void *context, size_t first, size_t o, const size_t rows,
                         const size_t vectors, const bool is_whole) {
  const struct gm_outer_sum *outer = context;
  const size_t columns = outer->columns - o;
  float *output = outer->output + first * outer->output_stride + o;
  vector sum[block_rows][block_vectors];
  for (size_t p = 0; p < rows; p += 1)
    for (size_t v = 0; v < vectors; v += 1) {
      const float *start = output + p * outer->output_stride + v * GM_LANES;
      sum[p][v] = outer->accumulate ? load_columns(start, is_whole, columns) : (vector){0};
    }

  for (size_t p = 0; p < rows; p += 1) // the block below
    for (size_t v = 0; v < vectors * GM_LANES; v += line)
      __builtin_prefetch(output + (rows + p) * outer->output_stride + v, 1, 2);
  const struct gm_coming coming = line_of_tile(outer, (first + rows - 1) / gm_tile_rows);
  for (size_t k = 0; k < outer->terms; k += 1) {
    const size_t later = k + terms_ahead < outer->terms ? k + terms_ahead : k;
    __builtin_prefetch(outer->left[later] + first);
    __builtin_prefetch(outer->right[later] + outer->first_right + o);
    __builtin_prefetch(outer->right[later] + outer->first_right + o + line);
    __builtin_prefetch(coming.start + k * coming.step, 0, 2);
    const float *left = outer->left[k] + first;
    const float *right = outer->right[k] + outer->first_right + o;
    vector factor[block_vectors];
    for (size_t v = 0; v < vectors; v += 1)
      factor[v] = load_columns(right + v * GM_LANES, is_whole, columns);
    for (size_t p = 0; p < rows; p += 1) {
      const vector element = splat(left[p]);
      for (size_t v = 0; v < vectors; v += 1)
        sum[p][v] = fused_multiply_add(element, factor[v], sum[p][v]);
    }
  }

  for (size_t p = 0; p < rows; p += 1)
    for (size_t v = 0; v < vectors; v += 1)
      store_columns(output + p * outer->output_stride + v * GM_LANES, is_whole, columns, sum[p][v]);
}

// Computes rows first ..< first + rows and columns o ..< o + vectors · GM_LANES of a tile; of one
// vector only those that there are, if it is not whole.
typedef void block_kernel(const void *tile, size_t first, size_t o, size_t rows, size_t vectors,
                          bool is_whole);

inlined size_t at_most(size_t rows) {
  return gm_smaller(rows, block_rows);
}

inlined void one_block(block_kernel block, const void *tile, size_t first, size_t o, size_t rows,
                       const size_t vectors, const bool is_whole) {
  switch (rows) {
  case 1:
    block(tile, first, o, 1, vectors, is_whole);
    break;
  case 2:
    block(tile, first, o, 2, vectors, is_whole);
    break;
  case 3:
    block(tile, first, o, 3, vectors, is_whole);
    break;
  case 4:
    block(tile, first, o, 4, vectors, is_whole);
    break;
  case 5:
    block(tile, first, o, at_most(5), vectors, is_whole);
    break;
  case 6:
    block(tile, first, o, at_most(6), vectors, is_whole);
    break;
  case 7:
    block(tile, first, o, at_most(7), vectors, is_whole);
    break;
  case 8:
    block(tile, first, o, at_most(8), vectors, is_whole);
    break;
  case 9:
    block(tile, first, o, at_most(9), vectors, is_whole);
    break;
  case 10:
    block(tile, first, o, at_most(10), vectors, is_whole);
    break;
  case 11:
    block(tile, first, o, at_most(11), vectors, is_whole);
    break;
  case 12:
    block(tile, first, o, at_most(12), vectors, is_whole);
    break;
  }
}

// All rows of a tile, in blocks of much the same height: low ones leave registers idle.
inlined void all_rows(block_kernel block, const void *tile, size_t rows, size_t o,
                      const size_t vectors, const bool is_whole) {
  const size_t blocks = gm_round_up_quotient(rows, block_rows);
  for (size_t b = 0, first = 0; b < blocks; b += 1) {
    const size_t height = (rows - first) / (blocks - b);
    one_block(block, tile, first, o, height, vectors, is_whole);
    first += height;
  }
}

inlined void all_blocks(block_kernel block, const void *tile, size_t rows, size_t columns) {
  size_t o = 0;
  for (; o + 2 * GM_LANES <= columns; o += 2 * GM_LANES) all_rows(block, tile, rows, o, 2, true);
  for (; o + GM_LANES <= columns; o += GM_LANES) all_rows(block, tile, rows, o, 1, true);
  if (o < columns) all_rows(block, tile, rows, o, 1, false);
}

void GM_NAME(gm_sum_stretches)(const struct gm_tile *tile) {
  all_blocks(sum_block, tile, tile->rows, tile->columns);
}

void GM_NAME(gm_sum_of_outer_products)(const struct gm_outer_sum *sum) {
  all_blocks(outer_block, sum, sum->rows, sum->columns);
}

void GM_NAME(gm_rectify)(size_t count, float slope, const float *from, float *to) {
  for (size_t i = 0; i < count; i += GM_LANES) {
    const bool is_whole = i + GM_LANES <= count;
    const vector value = load_columns(from + i, is_whole, count - i);
    const vector lower = slope == 0 ? (vector){0} : splat(slope) * value;
    store_columns(to + i, is_whole, count - i, select(value < 0, lower, value));
  }
}

#include "narrow_tiles.h"

// The kernel of narrow tiles, of one instruction set. The end of tiles.h.
//
// Where an output has a few columns only, registers lie along the terms: 16 lanes, in as many
// vectors as that takes, add up terms 0, 16, 32 ... of a stretch, terms 1, 17, 33 ... and so on. In
// the end lane l takes lane l + 8, then l + 4, l + 2 and l + 1: the same order for all vectors.

enum {
  lanes = gm_lanes,
  lane_vectors = lanes / GM_LANES,
  narrow_rows = block_rows < 8 ? 4 : 8,
  narrow_columns = 3,
};

#define four GM_NAME(four)
typedef float four __attribute__((vector_size(16)));

// The first `count` floats of a vector, if there are as many; the others are zero.
inlined vector load_up_to(const float *at, ptrdiff_t count) {
  if (count >= GM_LANES) return load(at);
  return load_first(at, count > 0 ? (size_t)count : 0);
}

// Adds up the terms of one vector of lanes, for some rows and columns.
inlined void sum_lanes(const struct gm_tile *tile, size_t first, size_t o, size_t v,
                       const size_t rows, const size_t columns,
                       vector sum[narrow_rows][narrow_columns][lane_vectors]) {
  for (size_t p = 0; p < rows; p += 1)
    for (size_t c = 0; c < columns; c += 1) sum[p][c][v] = (vector){0};
  for (size_t s = 0; s < tile->stretches; s += 1) {
    const struct gm_stretch stretch = tile->stretch[s];
    const float *weights = tile->weights + o * tile->weight_step + stretch.weights + v * GM_LANES;
    const float *row[narrow_rows];
    for (size_t p = 0; p < rows; p += 1) { // rows that are missing repeat the last one
      const size_t index = gm_smaller(first + p, tile->rows - 1);
      row[p] = stretch.row[index] + stretch.offset + v * GM_LANES;
    }
    size_t i = 0;
    for (; i + lanes <= stretch.count; i += lanes, weights += lanes) {
      vector weight[narrow_columns];
      for (size_t c = 0; c < columns; c += 1) weight[c] = load(weights + c * tile->weight_step);
      for (size_t p = 0; p < rows; p += 1) {
        const vector element = load(row[p] + i);
        for (size_t c = 0; c < columns; c += 1)
          sum[p][c][v] = fused_multiply_add(element, weight[c], sum[p][c][v]);
      }
    }
    if (i == stretch.count) continue;
    const ptrdiff_t left = (ptrdiff_t)(stretch.count - i) - (ptrdiff_t)v * GM_LANES;
    for (size_t p = 0; p < rows; p += 1)
      for (size_t c = 0; c < columns; c += 1)
        sum[p][c][v] =
            fused_multiply_add(load_up_to(row[p] + i, left),
                               load_up_to(weights + c * tile->weight_step, left), sum[p][c][v]);
  }
}

// Lane l of the result is the sum of lanes l, l + 8, l + 4 and l + 12.
inlined four fold(const vector sum[lane_vectors]) {
#if GM_LANES == 16
  const vector a = sum[0];
  typedef float eight __attribute__((vector_size(32)));
  const eight half = __builtin_shufflevector(a, a, 0, 1, 2, 3, 4, 5, 6, 7) +
                     __builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15);
  return __builtin_shufflevector(half, half, 0, 1, 2, 3) +
         __builtin_shufflevector(half, half, 4, 5, 6, 7);
#elif GM_LANES == 8
  const vector half = sum[0] + sum[1];
  return __builtin_shufflevector(half, half, 0, 1, 2, 3) +
         __builtin_shufflevector(half, half, 4, 5, 6, 7);
#else
  return (sum[0] + sum[2]) + (sum[1] + sum[3]);
#endif
}

// Folds four sums to the end: each becomes one lane.
inlined four fold_four(four a, four b, four c, four d) {
  const four ab =
      __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const four cd =
      __builtin_shufflevector(c, d, 0, 4, 1, 5) + __builtin_shufflevector(c, d, 2, 6, 3, 7);
  return __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}

// One column of up to four rows that are found by pointer.
inlined four load_four(const float *const *rows, size_t count, size_t place) {
  four values = {0};
  for (size_t p = 0; p < 4; p += 1)
    if (p < count) values[p] = rows[p][place];
  return values;
}

// Adds the sums of four rows and one column to where they start, and stores them.
inlined void store_four(const struct gm_tile *tile, size_t first, size_t o, four sums) {
  typedef int32_t four_i __attribute__((vector_size(16)));
  const size_t rows = tile->rows - first, place = tile->first_output + o;
  four start = (four){0} + (tile->bias ? tile->bias[o] : 0);
  if (tile->starts) start = load_four((const float *const *)tile->starts + first, rows, place);
  four result = start + sums;
  if (tile->epilogue == gm_epilogue_relu) result = (four)((four_i)result & ~(result < (four){0}));
  if (tile->gates) {
    const four_i is_open = load_four(tile->gates + first, rows, place) > 0;
    const four closed = tile->gate_slope * result;
    result = (four)((is_open & (four_i)result) | (~is_open & (four_i)closed));
  }
  if (tile->addends) result += load_four(tile->addends + first, rows, place);
  for (size_t p = 0; p < 4; p += 1)
    if (p < rows) tile->outputs[first + p][place] = result[p];
}

inlined void narrow_block(const struct gm_tile *tile, size_t first, size_t o, const size_t rows,
                          const size_t columns) {
  vector sum[narrow_rows][narrow_columns][lane_vectors];
  for (size_t v = 0; v < lane_vectors; v += 1) sum_lanes(tile, first, o, v, rows, columns, sum);
  four folded[narrow_rows][narrow_columns];
  for (size_t p = 0; p < rows; p += 1)
    for (size_t c = 0; c < columns; c += 1) folded[p][c] = fold(sum[p][c]);
  for (size_t p = 0; p < rows && first + p < tile->rows; p += 4)
    for (size_t c = 0; c < columns; c += 1)
      store_four(tile, first + p, o + c,
                 fold_four(folded[p][c], folded[p + 1][c], folded[p + 2][c], folded[p + 3][c]));
}

inlined void narrow_rows_of(const struct gm_tile *tile, size_t o, const size_t columns) {
  size_t p = 0;
  for (; p + 4 < tile->rows; p += narrow_rows) narrow_block(tile, p, o, narrow_rows, columns);
  for (; p < tile->rows; p += 4) narrow_block(tile, p, o, 4, columns);
}

void GM_NAME(gm_sum_narrow)(const struct gm_tile *tile) {
  for (size_t o = 0; o < tile->columns; o += narrow_columns) switch (tile->columns - o) {
    case 1:
      narrow_rows_of(tile, o, 1);
      break;
    case 2:
      narrow_rows_of(tile, o, 2);
      break;
    default:
      narrow_rows_of(tile, o, 3);
      break;
    }
}

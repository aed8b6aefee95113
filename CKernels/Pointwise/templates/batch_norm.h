// Normalisation of columns, and a rectifier after it: y = z where z > 0, else slope · z.

// Rows of a tile that the second walk over them finds in the nearest cache.
enum { near_rows = 64 };

// Joins rows `first` ..< `first` + `rows` to the statistics of those before: two sets whose means
// differ by δ have δ² n m / (n + m) more squares than both alone.
GM_INLINE void add_tile_statistics(const struct gm_columns *columns, size_t first, size_t rows,
                                   size_t from, size_t vectors, size_t rest) {
  const float *const x = columns->x + first * columns->columns + from;
  const float share = (float)rows / (float)(first + rows);
  vector means[tile_vectors] = {{0}}, squares[tile_vectors] = {{0}};
  for (size_t row = 0; row < rows; row += 1)
    for (size_t v = 0; v < vectors; v += 1)
      means[v] = means[v] + load_part(x + row * columns->columns + v * GM_LANES, rest);
  for (size_t v = 0; v < vectors; v += 1) means[v] = means[v] / splat((float)rows);
  for (size_t row = 0; row < rows; row += 1)
    for (size_t v = 0; v < vectors; v += 1) {
      const vector x_row = load_part(x + row * columns->columns + v * GM_LANES, rest);
      squares[v] = fused_multiply_add(x_row - means[v], x_row - means[v], squares[v]);
    }
  for (size_t v = 0; v < vectors; v += 1) {
    float *const mean_at = columns->sums[0] + from + v * GM_LANES;
    float *const square_at = columns->sums[1] + from + v * GM_LANES;
    const vector mean = load_part(mean_at, rest), distance = means[v] - mean;
    const vector joined = load_part(square_at, rest) + squares[v];
    store_part(mean_at, rest, fused_multiply_add(distance, splat(share), mean));
    store_part(square_at, rest,
               fused_multiply_add(distance * distance, splat(share * (float)first), joined));
  }
}

// The sums are the means of the columns, and the squared distances from them added up.
static void batch_statistics(const struct gm_columns *all) {
  for (size_t first = 0; first < all->rows; first += near_rows) {
    const size_t rows = all->rows - first < near_rows ? all->rows - first : near_rows;
    size_t from = 0, rest = all->columns;
    for (; rest >= 8 * GM_LANES; from += 8 * GM_LANES, rest -= 8 * GM_LANES)
      add_tile_statistics(all, first, rows, from, 8, 0);
    for (; rest >= 4 * GM_LANES; from += 4 * GM_LANES, rest -= 4 * GM_LANES)
      add_tile_statistics(all, first, rows, from, 4, 0);
    for (; rest >= GM_LANES; from += GM_LANES, rest -= GM_LANES)
      add_tile_statistics(all, first, rows, from, 1, 0);
    if (rest > 0) add_tile_statistics(all, first, rows, from, 1, rest);
  }
}

GM_INLINE vector normalise(vector x, vector mean, vector factor, vector shift) {
  return fused_multiply_add(x - mean, factor, shift);
}

// in: x, mean, factor, shift; parameter: slope.
GM_INLINE void normalise_leaky(const vector in[], vector out[], const float *slope) {
  out[0] = leaky_relu(normalise(in[0], in[1], in[2], in[3]), slope);
}

GM_INLINE void normalise_relu(const vector in[], vector out[], const float *none) {
  (void)none;
  out[0] = relu(normalise(in[0], in[1], in[2], in[3]));
}

// The gradient of what the rectifier was given, which is computed anew.
GM_INLINE vector unrectified(vector dy, vector x, vector mean, vector factor, vector shift,
                             const float *slope) {
  return leaky_relu_backward(normalise(x, mean, factor, shift), dy, slope);
}

// Σ dz and Σ dz · (x - mean); x: dy, y: x, constants: mean, factor, shift, parameter: slope.
GM_INLINE void add_gradient(vector sums[], vector dy, vector x, const vector constants[],
                            float slope) {
  const vector dz = unrectified(dy, x, constants[0], constants[1], constants[2], &slope);
  sums[0] = sums[0] + dz;
  sums[1] = fused_multiply_add(dz, x - constants[0], sums[1]);
}

// in: dy, x, mean, factor, shift, slope and offset of dx along x; parameter: slope.
GM_INLINE void normalise_backward(const vector in[], vector out[], const float *slope) {
  const vector dz = unrectified(in[0], in[1], in[2], in[3], in[4], slope);
  out[0] = fused_multiply_add(dz, in[3], fused_multiply_add(in[1] - in[2], in[5], in[6]));
}

GM_COLUMNS(batch_norm_sums, .add = add_gradient, .constants = 3, .sums = 2)
GM_ROWS(batch_norm, .several = normalise_leaky, .inputs = 4, .outputs = 1)
GM_ROWS(batch_norm_relu, .several = normalise_relu, .inputs = 4, .outputs = 1)
GM_ROWS(batch_norm_backward, .several = normalise_backward, .inputs = 7, .outputs = 1)

static const struct gm_batch_norm_kernels batch_norm = {
    .statistics = batch_statistics,
    .sums = column_batch_norm_sums,
    .apply = rows_batch_norm,
    .apply_relu = rows_batch_norm_relu,
    .backward = rows_batch_norm_backward,
};

// Sums in 16 lanes, however many a vector has.

typedef struct {
  vector part[16 / GM_LANES];
} lanes;

enum { lane_count = 16, parts = lane_count / GM_LANES, block_size = 1024, block_rows = 128 };

// The floats at ..< at + count, and `padding` in the lanes beyond.
GM_INLINE lanes load_lanes(const float *at, size_t count, float padding) {
  vector_i lane;
  for (int l = 0; l < GM_LANES; l += 1) lane[l] = l;
  lanes x;
  for (size_t p = 0; p < parts; p += 1) {
    const size_t from = p * GM_LANES, left = count > from ? count - from : 0;
    if (left >= GM_LANES)
      x.part[p] = load(at + from);
    else if (left > 0)
      x.part[p] = select(lane < (int)left, load_first(at + from, left), splat(padding));
    else
      x.part[p] = splat(padding);
  }
  return x;
}

// Stores the first `count` lanes.
GM_INLINE void store_lanes(float *at, size_t count, lanes x) {
  for (size_t p = 0; p < parts; p += 1) {
    const size_t from = p * GM_LANES, left = count > from ? count - from : 0;
    if (left >= GM_LANES)
      store(at + from, x.part[p]);
    else if (left > 0)
      store_first(at + from, left, x.part[p]);
  }
}

// Combines 16 lanes in a tree: lane l with l + 8, then l + 4, l + 2 and l + 1.
GM_INLINE float fold_lanes(lanes x, vector combine(vector, vector)) {
  for (size_t half = parts / 2; half > 0; half /= 2)
    for (size_t p = 0; p < half; p += 1) x.part[p] = combine(x.part[p], x.part[p + half]);
  for (int half = GM_LANES / 2; half > 0; half /= 2) {
    vector upper = {0};
    for (int l = 0; l < half; l += 1) upper[l] = x.part[0][l + half];
    x.part[0] = combine(x.part[0], upper);
  }
  return x.part[0][0];
}

GM_INLINE float add_lanes(lanes x) {
  return fold_lanes(x, add);
}

// A term of a sum: what sum becomes with one more element of x and y.
typedef vector sum_term(vector sum, vector x, vector y);

GM_INLINE vector add_element(vector sum, vector x, vector y) {
  (void)y;
  return sum + x;
}

GM_INLINE vector add_product(vector sum, vector x, vector y) {
  return fused_multiply_add(x, y, sum);
}

GM_INLINE float sum_block(size_t n, const float *x, const float *y, sum_term *term) {
  lanes sum = {0};
  size_t i = 0;
  for (; i + lane_count <= n; i += lane_count)
    for (size_t p = 0; p < parts; p += 1)
      sum.part[p] = term(sum.part[p], load(x + i + p * GM_LANES), load(y + i + p * GM_LANES));
  if (i < n) {
    const lanes last_x = load_lanes(x + i, n - i, 0), last_y = load_lanes(y + i, n - i, 0);
    for (size_t p = 0; p < parts; p += 1)
      sum.part[p] = term(sum.part[p], last_x.part[p], last_y.part[p]);
  }
  return add_lanes(sum);
}

GM_INLINE double sum_blocks(size_t n, const float *x, const float *y, sum_term *term) {
  double sum = 0;
  for (size_t i = 0; i < n; i += block_size)
    sum += sum_block(n - i < block_size ? n - i : block_size, x + i, y + i, term);
  return sum;
}

static double sum(size_t n, const float *x, const float *y) {
  (void)y;
  return sum_blocks(n, x, x, add_element);
}

static double dot(size_t n, const float *x, const float *y) {
  return sum_blocks(n, x, y, add_product);
}

static void row_sums(const struct gm_rows *rows) {
  const struct gm_row_input x = rows->inputs[0];
  for (size_t row = 0; row < rows->rows; row += 1) {
    const float *at = x.at + row * x.stride;
    rows->outputs[0].at[row] = (float)sum_blocks(rows->columns, at, at, add_element);
  }
}

static void row_dots(const struct gm_rows *rows) {
  const struct gm_row_input x = rows->inputs[0], y = rows->inputs[1];
  for (size_t row = 0; row < rows->rows; row += 1)
    rows->outputs[0].at[row] =
        (float)sum_blocks(rows->columns, x.at + row * x.stride, y.at + row * y.stride, add_product);
}

// A term of a column's sum; `centre` is the column's own.
typedef vector column_term(vector sum, vector x, vector y, vector centre);

GM_INLINE vector column_element(vector sum, vector x, vector y, vector centre) {
  (void)y, (void)centre;
  return sum + x;
}

GM_INLINE vector column_product(vector sum, vector x, vector y, vector centre) {
  (void)centre;
  return fused_multiply_add(x, y, sum);
}

GM_INLINE vector column_square(vector sum, vector x, vector y, vector centre) {
  (void)y;
  return fused_multiply_add(x - centre, x - centre, sum);
}

GM_INLINE vector column_centred_product(vector sum, vector x, vector y, vector centre) {
  return fused_multiply_add(x, y - centre, sum);
}

// Columns `from` ..< `from` + vectors · GM_LANES; or, where `rest` > 0, so many.
GM_INLINE void sum_tile(const struct gm_columns *columns, size_t from, size_t vectors, size_t rest,
                        column_term *term) {
  const float *x = columns->x + from, *y = columns->y + from;
  float *const sums = columns->sums + from;
  vector sum[4] = {{0}}, centre[4];
  for (size_t v = 0; v < vectors; v += 1) {
    const float *const at = columns->centres + from + v * GM_LANES;
    centre[v] = rest > 0 ? load_first(at, rest) : load(at);
  }
  for (size_t row = 0; row < columns->rows; row += 1, x += columns->columns, y += columns->columns)
    for (size_t v = 0; v < vectors; v += 1) {
      const float *const x_at = x + v * GM_LANES, *const y_at = y + v * GM_LANES;
      const vector x_row = rest > 0 ? load_first(x_at, rest) : load(x_at);
      const vector y_row = rest > 0 ? load_first(y_at, rest) : load(y_at);
      sum[v] = term(sum[v], x_row, y_row, centre[v]);
    }
  for (size_t v = 0; v < vectors; v += 1) {
    float *const at = sums + v * GM_LANES;
    if (rest > 0)
      store_first(at, rest, load_first(at, rest) + sum[v]);
    else
      store(at, load(at) + sum[v]);
  }
}

GM_INLINE void sum_columns(const struct gm_columns *all, column_term *term) {
  for (size_t row = 0; row < all->rows; row += block_rows) {
    struct gm_columns block = *all;
    block.rows = all->rows - row < block_rows ? all->rows - row : block_rows;
    block.x += row * block.columns;
    block.y += row * block.columns;
    size_t from = 0;
    for (; from + 4 * GM_LANES <= block.columns; from += 4 * GM_LANES)
      sum_tile(&block, from, 4, 0, term);
    for (; from + GM_LANES <= block.columns; from += GM_LANES) sum_tile(&block, from, 1, 0, term);
    if (from < block.columns) sum_tile(&block, from, 1, block.columns - from, term);
  }
}

// As for maps, narrow rows are taken `narrow` at a time, and their sums added in order at the end.
GM_INLINE void run_columns(const struct gm_columns *arguments, column_term *term) {
  struct gm_columns rest = *arguments, wide = *arguments;
  float sums[narrow * narrow] = {0}, centres[narrow * narrow];
  const size_t columns = rest.columns;
  if (columns < narrow && rest.rows >= narrow) {
    repeat_narrow(columns, rest.centres, centres);
    wide.rows /= narrow;
    wide.columns *= narrow;
    wide.centres = centres;
    wide.sums = sums;
    rest.x += wide.rows * wide.columns;
    rest.y += wide.rows * wide.columns;
    rest.rows %= narrow;
    sum_columns(&wide, term);
    for (size_t i = 0; i < wide.columns; i += 1) rest.sums[i % columns] += sums[i];
  }
  sum_columns(&rest, term);
}

static void column_sums(const struct gm_columns *columns) {
  run_columns(columns, column_element);
}

static void column_dots(const struct gm_columns *columns) {
  run_columns(columns, column_product);
}

static void column_squares(const struct gm_columns *columns) {
  run_columns(columns, column_square);
}

static void column_centred_dots(const struct gm_columns *columns) {
  run_columns(columns, column_centred_product);
}

static const struct gm_sum_kernels sums = {
    .sum = sum,
    .dot = dot,
    .row_sums = row_sums,
    .row_dots = row_dots,
    .column_sums = column_sums,
    .column_dots = column_dots,
    .column_squares = column_squares,
    .column_centred_dots = column_centred_dots,
};

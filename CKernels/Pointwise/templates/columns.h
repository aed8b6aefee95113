// Sums down columns: one loop for every term.

// What is added to the sums of a column for one element of x and y.
struct column_function {
  void (*add)(vector sums[], vector x, vector y, const vector constants[], float parameter);
  size_t constants, sums;
};

// Defines the kernel column_name.
#define GM_COLUMNS(name, ...)                                                                      \
  static void column_##name(const struct gm_columns *columns) {                                    \
    run_columns(columns, (struct column_function){__VA_ARGS__});                                   \
  }

// Rows are read in pieces as long as the registers allow: memory likes them long.
enum { block_rows = 128, tile_vectors = 8 };

// All of a vector; or, where `rest` > 0, so many of its first floats.
GM_INLINE vector load_part(const float *at, size_t rest) {
  return rest > 0 ? load_first(at, rest) : load(at);
}

GM_INLINE void store_part(float *at, size_t rest, vector value) {
  if (rest > 0)
    store_first(at, rest, value);
  else
    store(at, value);
}

// Columns `from` ..< `from` + vectors · GM_LANES; or, where `rest` > 0, so many.
GM_INLINE void sum_tile(const struct gm_columns *columns, size_t from, size_t vectors, size_t rest,
                        const struct column_function function) {
  const float *x = columns->x + from, *y = columns->y + from;
  vector sums[tile_vectors][gm_column_sums_most] = {{{0}}};
  vector constants[tile_vectors][gm_column_constants_most];
  for (size_t v = 0; v < vectors; v += 1)
    for (size_t i = 0; i < function.constants; i += 1)
      constants[v][i] = load_part(columns->constants[i] + from + v * GM_LANES, rest);
  for (size_t row = 0; row < columns->rows; row += 1, x += columns->columns, y += columns->columns)
    for (size_t v = 0; v < vectors; v += 1)
      function.add(sums[v], load_part(x + v * GM_LANES, rest), load_part(y + v * GM_LANES, rest),
                   constants[v], columns->parameter);
  for (size_t v = 0; v < vectors; v += 1)
    for (size_t i = 0; i < function.sums; i += 1) {
      float *const at = columns->sums[i] + from + v * GM_LANES;
      store_part(at, rest, load_part(at, rest) + sums[v][i]);
    }
}

GM_INLINE void sum_columns(const struct gm_columns *all, const struct column_function function) {
  for (size_t row = 0; row < all->rows; row += block_rows) {
    struct gm_columns block = *all;
    block.rows = all->rows - row < block_rows ? all->rows - row : block_rows;
    block.x += row * block.columns;
    block.y += row * block.columns;
    size_t from = 0, rest = block.columns;
    for (; rest >= 8 * GM_LANES; from += 8 * GM_LANES, rest -= 8 * GM_LANES)
      sum_tile(&block, from, 8, 0, function);
    for (; rest >= 4 * GM_LANES; from += 4 * GM_LANES, rest -= 4 * GM_LANES)
      sum_tile(&block, from, 4, 0, function);
    for (; rest >= GM_LANES; from += GM_LANES, rest -= GM_LANES)
      sum_tile(&block, from, 1, 0, function);
    if (rest > 0) sum_tile(&block, from, 1, rest, function);
  }
}

// As for maps, narrow rows are taken `narrow` at a time, and their sums added in order at the end.
GM_INLINE void run_columns(const struct gm_columns *arguments,
                           const struct column_function function) {
  struct gm_columns rest = *arguments, wide = *arguments;
  float sums[gm_column_sums_most][narrow * narrow] = {{0}};
  float constants[gm_column_constants_most][narrow * narrow];
  const size_t columns = rest.columns;
  if (columns < narrow && rest.rows >= narrow) {
    wide.rows /= narrow;
    wide.columns *= narrow;
    for (size_t i = 0; i < function.constants; i += 1) {
      repeat_narrow(columns, rest.constants[i], constants[i]);
      wide.constants[i] = constants[i];
    }
    for (size_t i = 0; i < function.sums; i += 1) wide.sums[i] = sums[i];
    rest.x += wide.rows * wide.columns;
    rest.y += wide.rows * wide.columns;
    rest.rows %= narrow;
    sum_columns(&wide, function);
    for (size_t i = 0; i < function.sums; i += 1)
      for (size_t c = 0; c < wide.columns; c += 1) rest.sums[i][c % columns] += sums[i][c];
  }
  sum_columns(&rest, function);
}

GM_INLINE void add_column_element(vector sums[], vector x, vector y, const vector constants[],
                                  float parameter) {
  (void)y, (void)constants, (void)parameter;
  sums[0] = sums[0] + x;
}

GM_INLINE void add_column_product(vector sums[], vector x, vector y, const vector constants[],
                                  float parameter) {
  (void)constants, (void)parameter;
  sums[0] = fused_multiply_add(x, y, sums[0]);
}

GM_COLUMNS(sums, .add = add_column_element, .sums = 1)
GM_COLUMNS(dots, .add = add_column_product, .sums = 1)

static const struct gm_column_kernels columns = {
    .sums = column_sums,
    .dots = column_dots,
};

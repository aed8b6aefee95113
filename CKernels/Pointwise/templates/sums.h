// Sums in 16 lanes, however many a vector has.

typedef struct {
  vector part[16 / GM_LANES];
} lanes;

enum { lane_count = 16, parts = lane_count / GM_LANES, block_size = 1024 };

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

// Beyond the end x is `padding` and y 0, whose term is to be 0.
GM_INLINE float sum_block(size_t n, const float *x, const float *y, sum_term *term, float padding) {
  lanes sum = {0};
  size_t i = 0;
  for (; i + lane_count <= n; i += lane_count)
    for (size_t p = 0; p < parts; p += 1)
      sum.part[p] = term(sum.part[p], load(x + i + p * GM_LANES), load(y + i + p * GM_LANES));
  if (i < n) {
    const lanes last_x = load_lanes(x + i, n - i, padding), last_y = load_lanes(y + i, n - i, 0);
    for (size_t p = 0; p < parts; p += 1)
      sum.part[p] = term(sum.part[p], last_x.part[p], last_y.part[p]);
  }
  return add_lanes(sum);
}

GM_INLINE double sum_padded_blocks(size_t n, const float *x, const float *y, sum_term *term,
                                   float padding) {
  double sum = 0;
  for (size_t i = 0; i < n; i += block_size)
    sum += sum_block(n - i < block_size ? n - i : block_size, x + i, y + i, term, padding);
  return sum;
}

GM_INLINE double sum_blocks(size_t n, const float *x, const float *y, sum_term *term) {
  return sum_padded_blocks(n, x, y, term, 0);
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

static const struct gm_sum_kernels sums = {
    .sum = sum,
    .dot = dot,
    .row_sums = row_sums,
    .row_dots = row_dots,
};

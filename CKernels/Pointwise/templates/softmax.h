// Rows of logits.

// The largest float that is not NaN.
GM_INLINE float largest(size_t n, const float *x) {
  lanes most;
  for (size_t p = 0; p < parts; p += 1) most.part[p] = splat(-__builtin_inff());
  for (size_t i = 0; i < n; i += lane_count) {
    const lanes next = load_lanes(x + i, n - i, -__builtin_inff());
    for (size_t p = 0; p < parts; p += 1) most.part[p] = maximum(most.part[p], next.part[p]);
  }
  return fold_lanes(most, maximum);
}

// Σ e^(x - shift); its terms go to `y` unless that is null.
GM_INLINE float sum_exponentials(size_t n, const float *x, float shift, float *y) {
  lanes sum = {0};
  for (size_t i = 0; i < n; i += lane_count) {
    lanes e = load_lanes(x + i, n - i, -__builtin_inff());
    for (size_t p = 0; p < parts; p += 1) {
      e.part[p] = exponential(e.part[p] - splat(shift));
      sum.part[p] = sum.part[p] + e.part[p];
    }
    if (y) store_lanes(y + i, n - i, e);
  }
  return add_lanes(sum);
}

GM_INLINE float logarithm_of(float x) {
  return logarithm(splat(x))[0];
}

GM_INLINE void map_row(size_t n, const float *x, const float *y, float *z, float a, float b,
                       const struct function function) {
  const struct gm_map map = {.count = n, .inputs = {x, y}, .outputs = {z}, .parameters = {a, b}};
  run_map(&map, function);
}

static void softmax(const struct gm_rows *rows) {
  const size_t n = rows->columns;
  for (size_t row = 0; row < rows->rows; row += 1) {
    const float *x = rows->inputs[0].at + row * n;
    float *y = rows->outputs[0].at + row * n;
    const float sum = sum_exponentials(n, x, largest(n, x), y);
    map_row(n, y, y, y, 1 / sum, 0, (struct function){.unary_with = scale});
  }
}

GM_INLINE vector softmax_term(vector y, vector dy, const float *dot) {
  return y * (dy - splat(dot[0]));
}

static void softmax_backward(const struct gm_rows *rows) {
  const size_t n = rows->columns;
  for (size_t row = 0; row < rows->rows; row += 1) {
    const float *y = rows->inputs[0].at + row * n, *dy = rows->inputs[1].at + row * n;
    const float dot = (float)sum_blocks(n, y, dy, add_product);
    map_row(n, y, dy, rows->outputs[0].at + row * n, dot, 0,
            (struct function){.binary_with = softmax_term});
  }
}

GM_INLINE vector subtract_both(vector x, const float *parameters) {
  return x - splat(parameters[0]) - splat(parameters[1]);
}

static void log_softmax(const struct gm_rows *rows) {
  const size_t n = rows->columns;
  for (size_t row = 0; row < rows->rows; row += 1) {
    const float *x = rows->inputs[0].at + row * n;
    const float most = largest(n, x);
    const float log_sum = logarithm_of(sum_exponentials(n, x, most, NULL));
    map_row(n, x, x, rows->outputs[0].at + row * n, most, log_sum,
            (struct function){.unary_with = subtract_both});
  }
}

static void log_sum_exp(const struct gm_rows *rows) {
  const size_t n = rows->columns;
  for (size_t row = 0; row < rows->rows; row += 1) {
    const float *x = rows->inputs[0].at + row * n;
    const float most = largest(n, x);
    const float shift = __builtin_isinf(most) ? 0 : most;
    rows->outputs[0].at[row] = shift + logarithm_of(sum_exponentials(n, x, shift, NULL));
  }
}

GM_INLINE vector log_softmax_term(vector y, vector dy, const float *sum) {
  return fused_multiply_add(-exponential(y), splat(sum[0]), dy);
}

static void log_softmax_backward(const struct gm_rows *rows) {
  const size_t n = rows->columns;
  for (size_t row = 0; row < rows->rows; row += 1) {
    const float *y = rows->inputs[0].at + row * n, *dy = rows->inputs[1].at + row * n;
    const float sum = (float)sum_blocks(n, dy, dy, add_element);
    map_row(n, y, dy, rows->outputs[0].at + row * n, sum, 0,
            (struct function){.binary_with = log_softmax_term});
  }
}

static void cross_entropy(const struct gm_rows *rows) {
  const size_t n = rows->columns;
  for (size_t row = 0; row < rows->rows; row += 1) {
    const float *x = rows->inputs[0].at + row * n;
    const float most = largest(n, x);
    const float log_sum = logarithm_of(sum_exponentials(n, x, most, NULL));
    rows->outputs[0].at[row] = log_sum + (most - x[rows->indices[row]]);
    rows->outputs[1].at[row] = most + log_sum;
  }
}

// e^(x - log_sum) · dl
GM_INLINE vector cross_entropy_term(vector x, const float *parameters) {
  return exponential(x - splat(parameters[0])) * splat(parameters[1]);
}

static void cross_entropy_backward(const struct gm_rows *rows) {
  const size_t n = rows->columns;
  for (size_t row = 0; row < rows->rows; row += 1) {
    const float *x = rows->inputs[0].at + row * n;
    const float dl = rows->inputs[2].at[row];
    float *dx = rows->outputs[0].at + row * n;
    map_row(n, x, x, dx, rows->inputs[1].at[row], dl,
            (struct function){.unary_with = cross_entropy_term});
    dx[rows->indices[row]] -= dl;
  }
}

// Adds e^(x - shift) up in order until the sum exceeds `bound`; gives the number of terms before
// that, and the sum.
GM_INLINE size_t cumulate(size_t n, const float *x, float shift, float bound, float *sum) {
  *sum = 0;
  for (size_t i = 0; i < n; i += lane_count) {
    float e[lane_count];
    lanes next = load_lanes(x + i, n - i, -__builtin_inff());
    for (size_t p = 0; p < parts; p += 1)
      store(e + p * GM_LANES, exponential(next.part[p] - splat(shift)));
    for (size_t k = 0; k < lane_count && i + k < n; k += 1) {
      *sum += e[k];
      if (*sum > bound) return i + k;
    }
  }
  return n;
}

static void sample(const struct gm_rows *rows) {
  const size_t n = rows->columns;
  for (size_t row = 0; row < rows->rows; row += 1) {
    const float *x = rows->inputs[0].at + row * n;
    const float most = largest(n, x);
    float sum;
    cumulate(n, x, most, __builtin_inff(), &sum);
    const size_t choice = cumulate(n, x, most, rows->inputs[1].at[row] * sum, &sum);
    rows->choices[row] = (int32_t)(choice < n ? choice : n - 1);
  }
}

static const struct gm_softmax_kernels softmaxes = {
    .softmax = softmax,
    .softmax_backward = softmax_backward,
    .log_softmax = log_softmax,
    .log_softmax_backward = log_softmax_backward,
    .log_sum_exp = log_sum_exp,
    .cross_entropy = cross_entropy,
    .cross_entropy_backward = cross_entropy_backward,
    .sample = sample,
};

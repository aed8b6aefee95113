// Normalisation of rows.

// Σ (x - mean)²
GM_INLINE float sum_squares_about(size_t n, const float *x, float mean) {
  lanes sum = {0};
  for (size_t i = 0; i < n; i += lane_count) {
    const lanes next = load_lanes(x + i, n - i, mean);
    for (size_t p = 0; p < parts; p += 1) {
      const vector distance = next.part[p] - splat(mean);
      sum.part[p] = fused_multiply_add(distance, distance, sum.part[p]);
    }
  }
  return add_lanes(sum);
}

// in: x, scale, shift; parameters: mean, deviation.
GM_INLINE void normalise_row(const vector in[], vector out[], const float *parameters) {
  const vector normal = (in[0] - splat(parameters[0])) * splat(parameters[1]);
  out[0] = fused_multiply_add(normal, in[1], in[2]);
}

static void layer_norm(const struct gm_rows *rows) {
  const size_t n = rows->columns;
  for (size_t row = 0; row < rows->rows; row += 1) {
    const float *x = rows->inputs[0].at + row * n;
    const float mean = (float)(sum_blocks(n, x, x, add_element) / (double)n);
    const float variance = sum_squares_about(n, x, mean) / (float)n;
    const float deviation = 1 / __builtin_sqrtf(variance + rows->parameters[0]);
    const struct gm_map map = {.count = n,
                               .inputs = {x, rows->inputs[1].at, rows->inputs[2].at},
                               .outputs = {rows->outputs[0].at + row * n},
                               .parameters = {mean, deviation},
                               .streams = rows->streams};
    run_map(&map, (struct function){.several = normalise_row, .inputs = 3, .outputs = 1});
    rows->outputs[1].at[row] = mean;
    rows->outputs[2].at[row] = deviation;
  }
}

// What one row adds up, with its n = (x - mean) · deviation and g = dy · scale.
struct row_totals {
  float g, product; // Σ g, Σ g · n
};

GM_INLINE struct row_totals total_row(size_t n, const float *x, const float *dy, const float *scale,
                                      float mean, float deviation, float *dscale, float *dshift) {
  lanes sum = {0}, product = {0};
  for (size_t i = 0; i < n; i += lane_count) {
    const lanes x_next = load_lanes(x + i, n - i, mean), dy_next = load_lanes(dy + i, n - i, 0);
    const lanes scales = load_lanes(scale + i, n - i, 0);
    lanes dscales = load_lanes(dscale + i, n - i, 0), dshifts = load_lanes(dshift + i, n - i, 0);
    for (size_t p = 0; p < parts; p += 1) {
      const vector normal = (x_next.part[p] - splat(mean)) * splat(deviation);
      const vector g = dy_next.part[p] * scales.part[p];
      sum.part[p] = sum.part[p] + g;
      product.part[p] = fused_multiply_add(g, normal, product.part[p]);
      dscales.part[p] = fused_multiply_add(dy_next.part[p], normal, dscales.part[p]);
      dshifts.part[p] = dshifts.part[p] + dy_next.part[p];
    }
    store_lanes(dscale + i, n - i, dscales);
    store_lanes(dshift + i, n - i, dshifts);
  }
  return (struct row_totals){add_lanes(sum), add_lanes(product)};
}

// in: x, dy, scale; parameters: mean, deviation, mean of g, mean of g · n.
GM_INLINE void normalise_row_backward(const vector in[], vector out[], const float *parameters) {
  const vector normal = (in[0] - splat(parameters[0])) * splat(parameters[1]);
  const vector centred = fused_multiply_add(in[1], in[2], splat(-parameters[2]));
  out[0] = fused_multiply_add(normal, splat(-parameters[3]), centred) * splat(parameters[1]);
}

// The second and third outputs are sums over all rows, which grow.
static void layer_norm_backward(const struct gm_rows *rows) {
  const size_t n = rows->columns;
  const float *const scale = rows->inputs[2].at;
  for (size_t row = 0; row < rows->rows; row += 1) {
    const float *x = rows->inputs[0].at + row * n, *dy = rows->inputs[1].at + row * n;
    const float mean = rows->inputs[3].at[row], deviation = rows->inputs[4].at[row];
    const struct row_totals totals =
        total_row(n, x, dy, scale, mean, deviation, rows->outputs[1].at, rows->outputs[2].at);
    const struct gm_map map = {
        .count = n,
        .inputs = {x, dy, scale},
        .outputs = {rows->outputs[0].at + row * n},
        .parameters = {mean, deviation, totals.g / (float)n, totals.product / (float)n}};
    run_map(&map, (struct function){.several = normalise_row_backward, .inputs = 3, .outputs = 1});
  }
}

static const struct gm_layer_norm_kernels layer_norms = {
    .apply = layer_norm,
    .backward = layer_norm_backward,
};

// Mixtures of discretised logistic distributions: a vector holds as many components of one pixel.

enum { most_channels = 3 };

// Where a channel of a pixel lies, in -1 ..< 1, and whether among the levels it is at an end.
struct level {
  float x;
  bool is_lowest, is_highest;
};

// The parameters of GM_LANES components; of three channels, coefficient[c] stands beside channel c.
struct components {
  vector logit, mean[most_channels], log_scale[most_channels], coefficient[most_channels];
};

// The bin of a level around a mean, in units of the scale.
struct bin {
  vector upper, lower, width, per_scale;
};

GM_INLINE void find_levels(size_t channels, const float *pixel, float half_width,
                           struct level *levels) {
  for (size_t c = 0; c < channels; c += 1)
    levels[c] = (struct level){.x = 2 * pixel[c] - 1,
                               .is_lowest = pixel[c]<0.5f * half_width, .is_highest = pixel[c]> 1 -
                                            0.5f * half_width};
}

// Parameter arrays of a channel: means, log scales and, of three channels, coefficients.
GM_INLINE size_t arrays(size_t channels) {
  return channels == 1 ? 2 : 3;
}

// `rest` as for load_part; `at` is the first component's logit, of `count`.
GM_INLINE struct components load_components(size_t channels, size_t count, const float *at,
                                            size_t rest) {
  struct components all = {.logit = load_part(at, rest)};
  for (size_t c = 0; c < channels; c += 1) {
    const float *own = at + (1 + c * arrays(channels)) * count;
    all.mean[c] = load_part(own, rest);
    all.log_scale[c] = load_part(own + count, rest);
    if (channels > 1) all.coefficient[c] = hyperbolic_tangent(load_part(own + 2 * count, rest));
  }
  return all;
}

// μ of channel c, which depends on the channels before it.
GM_INLINE vector conditional_mean(const struct components *all, size_t c,
                                  const struct level *levels) {
  if (c == 0) return all->mean[0];
  const vector given_red =
      fused_multiply_add(all->coefficient[c - 1], splat(levels[0].x), all->mean[c]);
  return c == 1 ? given_red
                : fused_multiply_add(all->coefficient[2], splat(levels[1].x), given_red);
}

GM_INLINE struct bin find_bin(float x, float half_width, vector mean, vector log_scale) {
  const vector per_scale = exponential(-maximum(log_scale, splat(-7)));
  const vector distance = splat(x) - mean;
  return (struct bin){.upper = (distance + splat(half_width)) * per_scale,
                      .lower = (distance - splat(half_width)) * per_scale,
                      .width = maximum(splat(2 * half_width) * per_scale, splat(0x1p-100f)),
                      .per_scale = per_scale};
}

GM_INLINE vector log_probability_of_bin(struct level level, struct bin bin) {
  vector y = splat(0);
  if (!level.is_highest) y = y - softplus(-bin.upper);
  if (!level.is_lowest) y = y - softplus(bin.lower);
  if (!level.is_lowest && !level.is_highest) y = y + logarithm(-exponential_minus_one(-bin.width));
  return y;
}

GM_INLINE float log_sum_exponentials(size_t n, const float *x) {
  const float most = largest(n, x);
  return most + logarithm_of(sum_exponentials(n, x, most, NULL));
}

static void logistic_mixture(const struct gm_rows *rows) {
  const size_t count = rows->columns, channels = rows->inputs[1].stride;
  struct level levels[most_channels];
  for (size_t row = 0; row < rows->rows; row += 1) {
    const float *const parameters = rows->inputs[0].at + row * rows->inputs[0].stride;
    float *const scores = rows->outputs[1].at + row * count;
    find_levels(channels, rows->inputs[1].at + row * channels, rows->parameters[0], levels);
    for (size_t k = 0; k < count; k += GM_LANES) {
      const size_t rest = count - k < GM_LANES ? count - k : 0;
      const struct components all = load_components(channels, count, parameters + k, rest);
      vector score = all.logit;
      for (size_t c = 0; c < channels; c += 1) {
        const vector mean = conditional_mean(&all, c, levels);
        const struct bin bin = find_bin(levels[c].x, rows->parameters[0], mean, all.log_scale[c]);
        score = score + log_probability_of_bin(levels[c], bin);
      }
      store_part(scores + k, rest, score);
    }
    rows->outputs[0].at[row] =
        log_sum_exponentials(count, scores) - log_sum_exponentials(count, parameters);
  }
}

// The gradients of a bin's log probability.
struct bin_gradient {
  vector mean, log_scale;
};

GM_INLINE struct bin_gradient differentiate_bin(struct level level, struct bin bin,
                                                vector log_scale) {
  vector mean = splat(0), scale = splat(0);
  if (!level.is_highest) {
    const vector upper = sigmoid(-bin.upper);
    mean = mean - upper;
    scale = fused_multiply_add(-bin.upper, upper, scale);
  }
  if (!level.is_lowest) {
    const vector lower = sigmoid(bin.lower);
    mean = mean + lower;
    scale = fused_multiply_add(bin.lower, lower, scale);
  }
  if (!level.is_lowest && !level.is_highest)
    scale = scale + bin.width * exponential(-bin.width) / exponential_minus_one(-bin.width);
  return (struct bin_gradient){.mean = mean * bin.per_scale,
                               .log_scale = select(log_scale < -7, splat(0), scale)};
}

// Stores the gradients of the parameters of channel c at `to`, given the gradient `dscore`.
GM_INLINE void store_gradients(size_t channels, size_t count, const struct components *all,
                               const struct level *levels, float half_width, vector dscore,
                               float *to, size_t rest) {
  vector dmean[most_channels];
  const size_t step = arrays(channels) * count;
  for (size_t c = 0; c < channels; c += 1) {
    const vector mean = conditional_mean(all, c, levels);
    const struct bin bin = find_bin(levels[c].x, half_width, mean, all->log_scale[c]);
    const struct bin_gradient gradient = differentiate_bin(levels[c], bin, all->log_scale[c]);
    dmean[c] = gradient.mean * dscore;
    store_part(to + count + c * step, rest, dmean[c]);
    store_part(to + 2 * count + c * step, rest, gradient.log_scale * dscore);
  }
  if (channels == 1) return;
  const vector dcoefficient[] = {dmean[1] * splat(levels[0].x), dmean[2] * splat(levels[0].x),
                                 dmean[2] * splat(levels[1].x)};
  for (size_t c = 0; c < channels; c += 1)
    store_part(to + 3 * count + c * step, rest,
               tanh_backward(all->coefficient[c], dcoefficient[c]));
}

static void logistic_mixture_backward(const struct gm_rows *rows) {
  const size_t count = rows->columns, channels = rows->inputs[1].stride;
  struct level levels[most_channels];
  for (size_t row = 0; row < rows->rows; row += 1) {
    const float *const parameters = rows->inputs[0].at + row * rows->inputs[0].stride;
    const float *const scores = rows->inputs[2].at + row * count;
    float *const to = rows->outputs[0].at + row * rows->outputs[0].stride;
    const vector dl = splat(rows->inputs[3].at[row]);
    const vector log_sum = splat(log_sum_exponentials(count, scores));
    const vector prior_log_sum = splat(log_sum_exponentials(count, parameters));
    find_levels(channels, rows->inputs[1].at + row * channels, rows->parameters[0], levels);
    for (size_t k = 0; k < count; k += GM_LANES) {
      const size_t rest = count - k < GM_LANES ? count - k : 0;
      const struct components all = load_components(channels, count, parameters + k, rest);
      const vector posterior = exponential(load_part(scores + k, rest) - log_sum);
      const vector prior = exponential(all.logit - prior_log_sum);
      store_part(to + k, rest, (posterior - prior) * dl);
      store_gradients(channels, count, &all, levels, rows->parameters[0], posterior * dl, to + k,
                      rest);
    }
  }
}

static const struct gm_logistic_mixture_kernels logistic_mixtures = {
    .log_probability = logistic_mixture,
    .backward = logistic_mixture_backward,
};

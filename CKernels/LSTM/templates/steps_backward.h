// Pixels of a step on the way back, of one instruction set. A part of cells.h, after steps.h.

enum { most_back = 12 }; // pixels of a block

GM_INLINE void sum_dhidden(const struct gm_grid_backward *step, const struct gm_grid_pixel *pixel,
                           size_t unit, size_t left, const size_t pixels,
                           vector result[most_back]) {
  const size_t gates = gates_of_unit * step->units;
  const float *weights =
      step->weights + unit / gm_strip * step->taps * gates * gm_strip + unit % gm_strip;
  vector sum[most_back];
  for (size_t p = 0; p < pixels; p += 1)
    sum[p] = load_units(step->dhidden + pixel[p].state, unit, left);
  for (size_t tap = 0; tap < step->taps; tap += 1) {
    const float *dgates[most_back];
    for (size_t p = 0; p < pixels; p += 1) dgates[p] = pixel[p].taps[tap];
    for (size_t k = 0; k < gates; k += 1, weights += gm_strip) {
      const vector weight = load(weights);
      for (size_t p = 0; p < pixels; p += 1)
        sum[p] = fused_multiply_add(splat(dgates[p][k]), weight, sum[p]);
    }
  }
  for (size_t p = 0; p < pixels; p += 1) result[p] = sum[p];
}

// What a pixel of the next step reads and writes.
GM_INLINE void fetch_pixel_back(const struct gm_grid_backward *step, size_t state, size_t unit) {
  const size_t gates = state * gates_of_unit + unit;
  for (size_t gate = 0; gate < gates_of_unit; gate += 1) {
    __builtin_prefetch(address(step->gates, gates + gate * step->units));
    __builtin_prefetch(address(step->dgates, gates + gate * step->units), 1);
  }
  __builtin_prefetch(address(step->dhidden, state + unit));
  __builtin_prefetch(address(step->cells, state + step->ahead + unit)); // the cell before
}

GM_INLINE void cells_backward(const struct gm_grid_backward *step,
                              const struct gm_grid_pixel *pixel, size_t unit, size_t left,
                              size_t pixels, const vector dhidden[most_back]) {
  const size_t units = step->units;
  for (size_t p = 0; p < pixels; p += 1) {
    const size_t state = pixel[p].state, gates = state * gates_of_unit;
    fetch_pixel_back(step, state + step->ahead, unit);
    const struct back back = go_back(load_gates(step->gates + gates, units, unit, left),
                                     load_units(pixel[p].cell_before, unit, left),
                                     load_units(step->cells + state, unit, left), dhidden[p],
                                     load_units(pixel[p].dcell, unit, left));
    store_gates(step->dgates + gates, units, unit, left, back.dgates);
    store_units(pixel[p].dcell, unit, left, back.dcell_before);
  }
}

GM_INLINE void pixels_backward(const struct gm_grid_backward *step,
                               const struct gm_grid_pixel *pixel, size_t unit, size_t left,
                               const size_t pixels) {
  vector dhidden[most_back];
  if (left == GM_LANES)
    sum_dhidden(step, pixel, unit, GM_LANES, pixels, dhidden);
  else
    sum_dhidden(step, pixel, unit, left, pixels, dhidden);
  cells_backward(step, pixel, unit, left, pixels, dhidden);
}

GM_INLINE void any_pixels_backward(const struct gm_grid_backward *step,
                                   const struct gm_grid_pixel *pixel, size_t unit, size_t left,
                                   size_t pixels) {
  switch (pixels) {
  case 1:
    pixels_backward(step, pixel, unit, left, 1);
    break;
  case 2:
    pixels_backward(step, pixel, unit, left, 2);
    break;
  case 3:
    pixels_backward(step, pixel, unit, left, 3);
    break;
  case 4:
    pixels_backward(step, pixel, unit, left, 4);
    break;
  case 5:
    pixels_backward(step, pixel, unit, left, 5);
    break;
  case 6:
    pixels_backward(step, pixel, unit, left, 6);
    break;
  case 7:
    pixels_backward(step, pixel, unit, left, 7);
    break;
  case 8:
    pixels_backward(step, pixel, unit, left, 8);
    break;
  case 9:
    pixels_backward(step, pixel, unit, left, 9);
    break;
  case 10:
    pixels_backward(step, pixel, unit, left, 10);
    break;
  case 11:
    pixels_backward(step, pixel, unit, left, 11);
    break;
  case 12:
    pixels_backward(step, pixel, unit, left, 12);
    break;
  }
}

static void backward_grid(const struct gm_grid_backward *arguments) {
  const struct gm_grid_backward step = *arguments;
  const size_t blocks = gm_round_up_quotient(step.count, most_back);
  for (size_t unit = 0; unit < step.units; unit += GM_LANES)
    for (size_t b = 0, first = 0; b < blocks; b += 1) {
      const size_t pixels = (step.count - first) / (blocks - b);
      any_pixels_backward(&step, step.pixels + first, unit, gm_smaller(GM_LANES, step.units - unit),
                          pixels);
      first += pixels;
    }
}

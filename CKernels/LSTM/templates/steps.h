// Pixels of a step, of one instruction set. A part of cells.h.
//
// A block of pixels keeps the sums of all gates of a vector of units in registers from the first
// term to the last. Pixels are a constant where a block is inlined.

enum { gates_of_unit = 4 };

typedef vector gate_sums[GM_GRID_PIXELS][gates_of_unit];

GM_INLINE void sum_gates(const struct gm_grid_forward *step, const struct gm_grid_pixel *pixel,
                         size_t unit, size_t left, const size_t pixels, gate_sums result) {
  const size_t units = step->units, terms = step->taps * units;
  const float *weights =
      step->weights + unit / gm_strip * terms * gates_of_unit * gm_strip + unit % gm_strip;
  gate_sums sum;
  for (size_t p = 0; p < pixels; p += 1) {
    const float *start = step->sums + pixel[p].state * gates_of_unit;
    for (size_t gate = 0; gate < gates_of_unit; gate += 1)
      sum[p][gate] = load_units(start + gate * units, unit, left);
  }
  for (size_t tap = 0; tap < step->taps; tap += 1) {
    const float *hidden[GM_GRID_PIXELS];
    for (size_t p = 0; p < pixels; p += 1) hidden[p] = pixel[p].taps[tap];
    for (size_t k = 0; k < units; k += 1, weights += gates_of_unit * gm_strip) {
      vector element[GM_GRID_PIXELS];
      for (size_t p = 0; p < pixels; p += 1) element[p] = splat(hidden[p][k]);
      for (size_t gate = 0; gate < gates_of_unit; gate += 1) {
        const vector weight = load(weights + gate * gm_strip);
        for (size_t p = 0; p < pixels; p += 1)
          sum[p][gate] = fused_multiply_add(element[p], weight, sum[p][gate]);
      }
    }
  }
  for (size_t p = 0; p < pixels; p += 1)
    for (size_t gate = 0; gate < gates_of_unit; gate += 1) result[p][gate] = sum[p][gate];
}

// The address of element `place`, which may lie outside of the array: to be fetched ahead, not
// read.
GM_INLINE const void *address(const float *array, size_t place) {
  return (const void *)((uintptr_t)array + place * sizeof *array);
}

// What a pixel of the next step reads and writes; beyond the last step that is nothing, and
// harmless.
GM_INLINE void fetch_pixel(const struct gm_grid_forward *step, size_t state, size_t unit) {
  const size_t gates = state * gates_of_unit + unit;
  for (size_t gate = 0; gate < gates_of_unit; gate += 1)
    __builtin_prefetch(address(step->sums, gates + gate * step->units));
  __builtin_prefetch(address(step->hidden, state + unit), 1);
  __builtin_prefetch(address(step->cells, state + unit), 1);
  if (!step->gates) return;
  for (size_t gate = 0; gate < gates_of_unit; gate += 1)
    __builtin_prefetch(address(step->gates, gates + gate * step->units), 1);
}

// The gates and c of all pixels come first, and then their h: one after the other would be a longer
// chain than there is other work to do meanwhile.
GM_INLINE void cells_forward(const struct gm_grid_forward *step, const struct gm_grid_pixel *pixel,
                             size_t unit, size_t left, size_t pixels, gate_sums sums) {
  const size_t units = step->units;
  for (size_t p = 0; p < pixels; p += 1) {
    const size_t state = pixel[p].state;
    fetch_pixel(step, state + step->ahead, unit);
    const struct gates gates =
        open_gates((struct gates){sums[p][0], sums[p][1], sums[p][2], sums[p][3]});
    const vector c = next_cell(gates, load_units(pixel[p].cell_before, unit, left));
    sums[p][0] = c;
    sums[p][1] = gates.o;
    store_units(step->cells + state, unit, left, c);
    if (step->gates) store_gates(step->gates + state * gates_of_unit, units, unit, left, gates);
  }
  for (size_t p = 0; p < pixels; p += 1)
    store_units(step->hidden + pixel[p].state, unit, left,
                sums[p][1] * hyperbolic_tangent(sums[p][0]));
}

// A vector of units of a block of pixels, `left` of which there are.
GM_INLINE void pixels_forward(const struct gm_grid_forward *step, const struct gm_grid_pixel *pixel,
                              size_t unit, size_t left, const size_t pixels) {
  gate_sums sums;
  if (left == GM_LANES)
    sum_gates(step, pixel, unit, GM_LANES, pixels, sums);
  else
    sum_gates(step, pixel, unit, left, pixels, sums);
  cells_forward(step, pixel, unit, left, pixels, sums);
}

GM_INLINE void any_pixels_forward(const struct gm_grid_forward *step,
                                  const struct gm_grid_pixel *pixel, size_t unit, size_t left,
                                  size_t pixels) {
  switch (pixels) {
  case 1:
    pixels_forward(step, pixel, unit, left, 1);
    break;
  case 2:
    pixels_forward(step, pixel, unit, left, 2);
    break;
  case 3:
    pixels_forward(step, pixel, unit, left, gm_smaller(3, GM_GRID_PIXELS));
    break;
  case 4:
    pixels_forward(step, pixel, unit, left, gm_smaller(4, GM_GRID_PIXELS));
    break;
  case 5:
    pixels_forward(step, pixel, unit, left, gm_smaller(5, GM_GRID_PIXELS));
    break;
  case 6:
    pixels_forward(step, pixel, unit, left, gm_smaller(6, GM_GRID_PIXELS));
    break;
  }
}

// Blocks are of much the same size: small ones leave registers idle. All pixels go through a strip
// of units before the next, so that its weights are in cache.
static void forward_grid(const struct gm_grid_forward *arguments) {
  const struct gm_grid_forward step = *arguments;
  const size_t blocks = gm_round_up_quotient(step.count, GM_GRID_PIXELS);
  for (size_t unit = 0; unit < step.units; unit += GM_LANES)
    for (size_t b = 0, first = 0; b < blocks; b += 1) {
      const size_t pixels = (step.count - first) / (blocks - b);
      any_pixels_forward(&step, step.pixels + first, unit, gm_smaller(GM_LANES, step.units - unit),
                         pixels);
      first += pixels;
    }
}

// The cells of strips, of one instruction set. A part of cells.h.
//
// How rows of arrays of all steps are read and written is constant where a loop over them is
// inlined.

enum access {
  access_whole,      // vectors
  access_past_cache, // vectors, written past the caches
  access_part,       // the first lanes of vectors
};

GM_INLINE vector load_row(struct gm_source_rows rows, size_t p, size_t place, size_t left,
                          const enum access access) {
  const float *at = rows.first + p * rows.stride + place;
  return access == access_part ? load_first(at, left) : load(at);
}

GM_INLINE void store_row(struct gm_target_rows rows, size_t p, size_t place, size_t left,
                         const enum access access, vector value) {
  float *at = rows.first + p * rows.stride + place;
  if (access == access_past_cache)
    stream(at, value);
  else if (access == access_part)
    store_first(at, left, value);
  else
    store(at, value);
}

GM_INLINE void store_gate_rows(struct gm_target_rows rows, size_t p, size_t gate_stride,
                               size_t place, size_t left, const enum access access,
                               struct gates gates) {
  store_row(rows, p, place, left, access, gates.i);
  store_row(rows, p, place + gate_stride, left, access, gates.f);
  store_row(rows, p, place + 2 * gate_stride, left, access, gates.g);
  store_row(rows, p, place + 3 * gate_stride, left, access, gates.o);
}

// The gates and c of all rows come first, and then their h: one after the other would be a longer
// chain than there is other work to do meanwhile.
GM_INLINE void units_of_strip_forward(const struct gm_strip_cells *cells, size_t unit, size_t left,
                                      const enum access access) {
  float *const o_strip = cells->sums + 3 * gm_strip_floats;
  for (size_t p = 0; p < cells->rows; p += 1) {
    const size_t at = p * gm_strip + unit;
    const struct gates gates = open_gates((struct gates){
        load(cells->sums + at),
        load(cells->sums + gm_strip_floats + at),
        load(cells->sums + 2 * gm_strip_floats + at),
        load(o_strip + at),
    });
    const vector c = next_cell(gates, load(cells->cell + at));
    store(o_strip + at, gates.o);
    store(cells->cell + at, c);
    if (!cells->all_gates.first) continue;
    store_gate_rows(cells->all_gates, p, cells->gate_stride, unit, left, access, gates);
    store_row(cells->all_cells, p, unit, left, access, c);
  }
  for (size_t p = 0; p < cells->rows; p += 1) {
    const size_t at = p * gm_strip + unit;
    const vector h = load(o_strip + at) * hyperbolic_tangent(load(cells->cell + at));
    store(cells->hidden + at, h);
    store_row(cells->all_hidden, p, unit, left, access, h);
  }
}

static void forward_strip(const struct gm_strip_cells *arguments) {
  const struct gm_strip_cells cells = *arguments;
  for (size_t unit = 0; unit < cells.units; unit += GM_LANES) {
    const size_t left = cells.units - unit;
    if (left < GM_LANES)
      units_of_strip_forward(&cells, unit, left, access_part);
    else if (cells.past_caches)
      units_of_strip_forward(&cells, unit, left, access_past_cache);
    else
      units_of_strip_forward(&cells, unit, left, access_whole);
  }
}

// One vector of a row. All that is near is found from `strip`, the row of the first of its strips.
GM_INLINE void units_backward_strip(const struct gm_step_backward *step, size_t p, size_t unit,
                                    float *strip, const enum access access) {
  const size_t units = step->units, left = units - unit;
  const struct gates gates = {
      load_row(step->gates, p, unit, left, access),
      load_row(step->gates, p, unit + units, left, access),
      load_row(step->gates, p, unit + 2 * units, left, access),
      load_row(step->gates, p, unit + 3 * units, left, access),
  };
  const vector before = load_row(step->cell_before, p, unit, left, access);
  const vector dh = load_row(step->dhidden, p, unit, left, access) +
                    load(strip + gm_strip_dhidden * gm_strip_floats);
  const struct back back = go_back(gates, before, load(strip + gm_strip_cell * gm_strip_floats), dh,
                                   load(strip + gm_strip_dcell * gm_strip_floats));
  store(strip + gm_strip_cell * gm_strip_floats, before);
  store(strip + gm_strip_dcell * gm_strip_floats, back.dcell_before);
  store(strip + gm_strip_dgates * gm_strip_floats, back.dgates.i);
  store(strip + (gm_strip_dgates + 1) * gm_strip_floats, back.dgates.f);
  store(strip + (gm_strip_dgates + 2) * gm_strip_floats, back.dgates.g);
  store(strip + (gm_strip_dgates + 3) * gm_strip_floats, back.dgates.o);
  store_gate_rows(step->all_dgates, p, units, unit, left, access, back.dgates);
}

GM_INLINE void row_backward(const struct gm_step_backward *step, size_t p,
                            const enum access access) {
  float *strip = step->strips + p * gm_strip;
  size_t unit = 0;
  for (; unit + gm_strip <= step->units; unit += gm_strip, strip += gm_backward_strip_floats)
    for (size_t v = 0; v < gm_strip; v += GM_LANES)
      units_backward_strip(step, p, unit + v, strip + v, access);
  for (size_t v = 0; unit + v < step->units; v += GM_LANES)
    units_backward_strip(step, p, unit + v, strip + v,
                         unit + v + GM_LANES <= step->units ? access : access_part);
}

static void backward_step(const struct gm_step_backward *arguments) {
  const struct gm_step_backward step = *arguments;
  for (size_t p = 0; p < step.rows; p += 1)
    if (step.past_caches)
      row_backward(&step, p, access_past_cache);
    else
      row_backward(&step, p, access_whole);
}

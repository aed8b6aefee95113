// The cells of a row of units, of one instruction set. A part of cells.h.

// `count` units, which are all lanes or fewer; zeros where there is no array.
GM_INLINE vector load_units(const float *array, size_t unit, size_t count) {
  if (!array) return splat(0);
  return count < GM_LANES ? load_first(array + unit, count) : load(array + unit);
}

GM_INLINE void store_units(float *array, size_t unit, size_t count, vector value) {
  if (count < GM_LANES)
    store_first(array + unit, count, value);
  else
    store(array + unit, value);
}

GM_INLINE struct gates load_gates(const float *gates, size_t units, size_t unit, size_t count) {
  return (struct gates){
      load_units(gates, unit, count),
      load_units(gates + units, unit, count),
      load_units(gates + 2 * units, unit, count),
      load_units(gates + 3 * units, unit, count),
  };
}

GM_INLINE void store_gates(float *gates, size_t units, size_t unit, size_t count,
                           struct gates value) {
  store_units(gates, unit, count, value.i);
  store_units(gates + units, unit, count, value.f);
  store_units(gates + 2 * units, unit, count, value.g);
  store_units(gates + 3 * units, unit, count, value.o);
}

GM_INLINE void units_forward(const struct gm_cells *cells, size_t unit, size_t count) {
  const struct gates gates = open_gates(load_gates(cells->gates, cells->units, unit, count));
  const vector c = next_cell(gates, load_units(cells->cell_before, unit, count));
  store_gates(cells->gates, cells->units, unit, count, gates);
  store_units(cells->cell, unit, count, c);
  store_units(cells->hidden, unit, count, gates.o * hyperbolic_tangent(c));
}

GM_INLINE void units_backward(const struct gm_cells_backward *cells, size_t unit, size_t count) {
  const struct back back =
      go_back(load_gates(cells->gates, cells->units, unit, count),
              load_units(cells->cell_before, unit, count), load_units(cells->cell, unit, count),
              load_units(cells->dhidden, unit, count), load_units(cells->dcell, unit, count));
  store_gates(cells->dgates, cells->units, unit, count, back.dgates);
  store_units(cells->dcell_before, unit, count, back.dcell_before);
}

static void forward(const struct gm_cells *arguments) {
  const struct gm_cells cells = *arguments;
  size_t unit = 0;
  for (; unit + GM_LANES <= cells.units; unit += GM_LANES) units_forward(&cells, unit, GM_LANES);
  if (unit < cells.units) units_forward(&cells, unit, cells.units - unit);
}

static void backward(const struct gm_cells_backward *arguments) {
  const struct gm_cells_backward cells = *arguments;
  size_t unit = 0;
  for (; unit + GM_LANES <= cells.units; unit += GM_LANES) units_backward(&cells, unit, GM_LANES);
  if (unit < cells.units) units_backward(&cells, unit, cells.units - unit);
}

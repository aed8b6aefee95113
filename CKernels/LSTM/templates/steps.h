// Pixels of a step, of one instruction set. A part of cells.h.
//
// A block of pixels keeps the sums of all gates of a vector of units in registers from the first
// term to the last. Pixels are a constant where a block is inlined.

enum { gates_of_unit = 4 };

typedef vector gate_sums[GM_GRID_ROWS][gates_of_unit];

GM_INLINE void sum_grid_gates(const struct gm_grid_rows *work, const struct gm_grid_row *row,
                              size_t unit, size_t count, const size_t rows, gate_sums result) {
  const size_t units = work->units, terms = work->taps * units;
  const float *weights =
      work->weights + (unit / gm_strip * terms * gates_of_unit) * gm_strip + unit % gm_strip;
  gate_sums sum;
  for (size_t p = 0; p < rows; p += 1) {
    const float *start = work->sums + row[p].state * gates_of_unit;
    for (size_t gate = 0; gate < gates_of_unit; gate += 1)
      sum[p][gate] = load_units(start + gate * units, unit, count);
  }

  for (size_t tap = 0; tap < work->taps; tap += 1) {
    const float *hidden[GM_GRID_ROWS];
    for (size_t p = 0; p < rows; p += 1) hidden[p] = row[p].hidden[tap];
    for (size_t k = 0; k < units; k += 1, weights += gates_of_unit * gm_strip) {
      vector weight[gates_of_unit];
      for (size_t gate = 0; gate < gates_of_unit; gate += 1)
        weight[gate] = load(weights + gate * gm_strip);
      for (size_t p = 0; p < rows; p += 1) {
        const vector element = splat(hidden[p][k]);
        for (size_t gate = 0; gate < gates_of_unit; gate += 1)
          sum[p][gate] = fused_multiply_add(element, weight[gate], sum[p][gate]);
      }
    }
  }
  for (size_t p = 0; p < rows; p += 1)
    for (size_t gate = 0; gate < gates_of_unit; gate += 1) result[p][gate] = sum[p][gate];
}

// Fetches what a pixel of the next step reads and writes.
GM_INLINE void fetch_grid_cell(const struct gm_grid_rows *work, size_t state, size_t unit) {
  const size_t units = work->units;
  const float *sums = work->sums + state * gates_of_unit + unit;
  __builtin_prefetch(sums);
  __builtin_prefetch(sums + units);
  __builtin_prefetch(sums + 2 * units);
  __builtin_prefetch(sums + 3 * units);
  __builtin_prefetch(work->hidden + state + unit, 1);
  __builtin_prefetch(work->cells + state + unit, 1);
  if (!work->gates) return;
  const float *gates = work->gates + state * gates_of_unit + unit;
  __builtin_prefetch(gates, 1);
  __builtin_prefetch(gates + units, 1);
  __builtin_prefetch(gates + 2 * units, 1);
  __builtin_prefetch(gates + 3 * units, 1);
}

// The gates and c of all pixels come first, and then their h: one after the other would be a longer
// chain than there is other work to do meanwhile.
GM_INLINE void open_grid_cells(const struct gm_grid_rows *work, const struct gm_grid_row *row,
                               size_t unit, size_t count, size_t rows, gate_sums sums) {
  const size_t units = work->units;
  for (size_t p = 0; p < rows; p += 1) {
    fetch_grid_cell(work, row[p].state + work->ahead, unit);
    const struct gates gates =
        open_gates((struct gates){sums[p][0], sums[p][1], sums[p][2], sums[p][3]});
    const vector c = next_cell(gates, load_units(row[p].cell_before, unit, count));
    sums[p][0] = c;
    sums[p][1] = gates.o;
    store_units(work->cells + row[p].state, unit, count, c);
    if (work->gates)
      store_gates(work->gates + row[p].state * gates_of_unit, units, unit, count, gates);
  }
  for (size_t p = 0; p < rows; p += 1)
    store_units(work->hidden + row[p].state, unit, count,
                sums[p][1] * hyperbolic_tangent(sums[p][0]));
}

GM_INLINE void grid_block(const struct gm_grid_rows *work, const struct gm_grid_row *row,
                          size_t unit, size_t count, const size_t rows) {
  gate_sums sums;
  if (count == GM_LANES)
    sum_grid_gates(work, row, unit, GM_LANES, rows, sums);
  else
    sum_grid_gates(work, row, unit, count, rows, sums);
  open_grid_cells(work, row, unit, count, rows, sums);
}

// A block of so many pixels, which are at most GM_GRID_ROWS.
GM_INLINE void any_grid_block(const struct gm_grid_rows *work, const struct gm_grid_row *row,
                              size_t unit, size_t count, size_t rows) {
  switch (rows) {
  case 1:
    grid_block(work, row, unit, count, 1);
    break;
  case 2:
    grid_block(work, row, unit, count, 2);
    break;
#if GM_GRID_ROWS >= 3
  case 3:
    grid_block(work, row, unit, count, 3);
    break;
#endif
#if GM_GRID_ROWS >= 6
  case 4:
    grid_block(work, row, unit, count, 4);
    break;
  case 5:
    grid_block(work, row, unit, count, 5);
    break;
  case 6:
    grid_block(work, row, unit, count, 6);
    break;
#endif
  }
}

// Blocks are of much the same height: low ones leave registers idle. All pixels go through a strip
// of units before the next, so that its weights are in cache.
static void forward_grid(const struct gm_grid_rows *arguments) {
  const struct gm_grid_rows work = *arguments;
  const size_t blocks = gm_round_up_quotient(work.rows, GM_GRID_ROWS);
  for (size_t unit = 0; unit < work.units; unit += GM_LANES) {
    const size_t count = gm_smaller(GM_LANES, work.units - unit);
    for (size_t b = 0, first = 0; b < blocks; b += 1) {
      const size_t rows = (work.rows - first) / (blocks - b);
      any_grid_block(&work, work.row + first, unit, count, rows);
      first += rows;
    }
  }
}

// A row or a column against a matrix.

GM_INLINE vector same(vector x) {
  return x;
}

GM_INLINE vector shift(vector x, const float *summand) {
  return x + splat(summand[0]);
}

// in: x, y, and the row that multiplies each.
GM_INLINE void combine(const vector in[], vector out[], const float *none) {
  (void)none;
  out[0] = fused_multiply_add(in[0], in[2], in[1] * in[3]);
}

// Inputs: the rows of x, and a number a row, which is the function's parameter.
GM_INLINE void run_with_column(const struct gm_rows *rows, const struct function function) {
  const struct gm_row_input x = rows->inputs[0];
  const struct gm_row_output y = rows->outputs[0];
  for (size_t row = 0; row < rows->rows; row += 1) {
    const struct gm_map map = {.count = rows->columns,
                               .inputs = {x.at + row * x.stride},
                               .outputs = {y.at + row * y.stride},
                               .parameters = {rows->inputs[1].at[row]},
                               .streams = rows->streams};
    run_map(&map, function);
  }
}

static void add_column(const struct gm_rows *rows) {
  run_with_column(rows, (struct function){.unary_with = shift});
}

static void multiply_column(const struct gm_rows *rows) {
  run_with_column(rows, (struct function){.unary_with = scale});
}

static void repeat_column(const struct gm_rows *rows) {
  run_with_column(rows, (struct function){.constant = constant});
}

GM_ROWS(add_row, .binary = add)
GM_ROWS(multiply_row, .binary = multiply)
GM_ROWS(combine_rows, .several = combine, .inputs = 4, .outputs = 1)
GM_ROWS(repeat_row, .unary = same)

static const struct gm_broadcast_kernels broadcasts = {
    .add_row = rows_add_row,
    .multiply_row = rows_multiply_row,
    .combine_rows = rows_combine_rows,
    .repeat_row = rows_repeat_row,
    .add_column = add_column,
    .multiply_column = multiply_column,
    .repeat_column = repeat_column,
};

// One loop over arrays and one over rows, for every function of an element.

// The vector form of a function: one of the members, by what it is given and gives.
struct function {
  vector (*constant)(const float *parameters);
  vector (*unary)(vector);
  vector (*binary)(vector, vector);
  vector (*ternary)(vector, vector, vector);
  vector (*unary_with)(vector, const float *parameters);
  vector (*binary_with)(vector, vector, const float *parameters);
  void (*several)(const vector in[], vector out[], const float *parameters);
  size_t inputs, outputs; // of `several`
};

// Defines the kernel map_name; rows_name.
#define GM_MAP(name, ...)                                                                          \
  static void map_##name(const struct gm_map *map) {                                               \
    run_map(map, (struct function){__VA_ARGS__});                                                  \
  }
#define GM_ROWS(name, ...)                                                                         \
  static void rows_##name(const struct gm_rows *rows) {                                            \
    run_rows(rows, (struct function){__VA_ARGS__});                                                \
  }

GM_INLINE size_t count_inputs(struct function function) {
  if (function.constant) return 0;
  if (function.unary || function.unary_with) return 1;
  if (function.binary || function.binary_with) return 2;
  return function.ternary ? 3 : function.inputs;
}

GM_INLINE size_t count_outputs(struct function function) {
  return function.several ? function.outputs : 1;
}

GM_INLINE void apply(struct function function, const vector in[], vector out[],
                     const float *parameters) {
  if (function.constant) out[0] = function.constant(parameters);
  if (function.unary) out[0] = function.unary(in[0]);
  if (function.binary) out[0] = function.binary(in[0], in[1]);
  if (function.ternary) out[0] = function.ternary(in[0], in[1], in[2]);
  if (function.unary_with) out[0] = function.unary_with(in[0], parameters);
  if (function.binary_with) out[0] = function.binary_with(in[0], in[1], parameters);
  if (function.several) function.several(in, out, parameters);
}

// The whole vectors of a map; gives where they end.
GM_INLINE size_t run_vectors(const struct gm_map *map, const struct function function,
                             void put(float *, vector)) {
  const size_t inputs = count_inputs(function), outputs = count_outputs(function);
  vector in[gm_map_inputs], out[gm_map_outputs];
  size_t at = 0;
  for (; at + GM_LANES <= map->count; at += GM_LANES) {
    for (size_t i = 0; i < inputs; i += 1) in[i] = load(map->inputs[i] + at);
    apply(function, in, out, map->parameters);
    for (size_t i = 0; i < outputs; i += 1) put(map->outputs[i] + at, out[i]);
  }
  return at;
}

// Outputs are not streamed that are inputs too, and so near already, or that do not begin at a
// multiple of a vector's size.
GM_INLINE bool can_stream(const struct gm_map *map, size_t inputs, size_t outputs) {
  if (!map->streams) return false;
  bool can = true;
  for (size_t o = 0; o < outputs; o += 1) {
    can &= (uintptr_t)map->outputs[o] % sizeof(vector) == 0;
    for (size_t i = 0; i < inputs; i += 1) can &= map->outputs[o] != map->inputs[i];
  }
  return can;
}

// `function` is known where this is inlined: calls and tests of it vanish.
GM_INLINE void run_map(const struct gm_map *arguments, const struct function function) {
  const struct gm_map map = *arguments;
  const size_t inputs = count_inputs(function), outputs = count_outputs(function);
  vector in[gm_map_inputs], out[gm_map_outputs];
  const size_t at = can_stream(&map, inputs, outputs) ? run_vectors(&map, function, stream)
                                                      : run_vectors(&map, function, store);
  const size_t rest = map.count - at;
  if (rest == 0) return;
  for (size_t i = 0; i < inputs; i += 1) in[i] = load_first(map.inputs[i] + at, rest);
  apply(function, in, out, map.parameters);
  for (size_t i = 0; i < outputs; i += 1) store_first(map.outputs[i] + at, rest, out[i]);
}

GM_INLINE void run_each_row(const struct gm_rows *rows, const struct function function) {
  const size_t inputs = count_inputs(function), outputs = count_outputs(function);
  struct gm_map map = {.count = rows->columns, .streams = rows->streams};
  for (size_t i = 0; i < gm_map_parameters; i += 1) map.parameters[i] = rows->parameters[i];
  for (size_t row = 0; row < rows->rows; row += 1) {
    for (size_t i = 0; i < inputs; i += 1)
      map.inputs[i] = rows->inputs[i].at + row * rows->inputs[i].stride;
    for (size_t i = 0; i < outputs; i += 1)
      map.outputs[i] = rows->outputs[i].at + row * rows->outputs[i].stride;
    run_map(&map, function);
  }
}

// In rows narrower than this most lanes of a vector would idle: so many of them are taken as one.
enum { narrow = 16 };

// A row of `columns` < narrow floats, `narrow` times.
GM_INLINE void repeat_narrow(size_t columns, const float *row, float *repeated) {
  for (size_t i = 0; i < narrow * columns; i += 1)
    repeated[i] = i < columns ? row[i] : repeated[i - columns];
}

GM_INLINE bool is_narrow(const struct gm_rows *rows, size_t inputs, size_t outputs) {
  bool gapless = true;
  for (size_t i = 0; i < inputs; i += 1) {
    const size_t stride = rows->inputs[i].stride;
    gapless &= stride == 0 || stride == rows->columns;
  }
  for (size_t i = 0; i < outputs; i += 1) gapless &= rows->outputs[i].stride == rows->columns;
  return gapless && rows->columns < narrow && rows->rows >= narrow;
}

// Cuts off the rows that make whole wide ones; shared rows are written to `repeated`.
GM_INLINE struct gm_rows take_wide_rows(struct gm_rows *rows, size_t inputs, size_t outputs,
                                        float repeated[][narrow * narrow]) {
  struct gm_rows wide = *rows;
  wide.rows /= narrow;
  wide.columns *= narrow;
  for (size_t i = 0; i < inputs; i += 1) {
    wide.inputs[i].stride *= narrow;
    rows->inputs[i].at += wide.rows * wide.inputs[i].stride;
    if (wide.inputs[i].stride > 0) continue;
    repeat_narrow(rows->columns, rows->inputs[i].at, repeated[i]);
    wide.inputs[i].at = repeated[i];
  }
  for (size_t i = 0; i < outputs; i += 1) {
    wide.outputs[i].stride *= narrow;
    rows->outputs[i].at += wide.rows * wide.outputs[i].stride;
  }
  rows->rows %= narrow;
  return wide;
}

// Inputs have rows of their own, or share one.
GM_INLINE void run_rows(const struct gm_rows *arguments, const struct function function) {
  const size_t inputs = count_inputs(function), outputs = count_outputs(function);
  float repeated[gm_map_inputs][narrow * narrow];
  struct gm_rows parts[2] = {*arguments, {0}};
  if (is_narrow(&parts[0], inputs, outputs))
    parts[1] = take_wide_rows(&parts[0], inputs, outputs, repeated);
  for (size_t part = 0; part < 2; part += 1) run_each_row(&parts[part], function);
}

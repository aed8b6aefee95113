#include "packed_weights.h"

#include "gm_threads.h"

size_t gm_packed_panel_size(const struct gather *gather) {
  const size_t terms = gm_tap_count(gather->geometry) * gather->input.channels;
  return gather->is_narrow ? terms : terms * gm_tile_columns;
}

size_t gm_packed_weights_size(const struct gather *gather) {
  const size_t panels =
      gather->is_narrow ? gather->output.channels : gm_panel_count(gather->output.channels);
  return gm_round_up_quotient(panels * gm_packed_panel_size(gather), gm_lanes) * gm_lanes;
}

const float *gm_packed_channels(const struct gather *gather, const float *packed, size_t first) {
  const size_t size = gm_packed_panel_size(gather);
  if (gather->is_narrow) return packed + first * size;
  return packed + first / gm_tile_columns * size + first % gm_tile_columns;
}

// One tap for all outputs of a narrow gather.
static void pack_narrow_tap(const struct gather *gather, const float *w, size_t tap,
                            size_t row_step, size_t column_step, float *packed) {
  const size_t inputs = gather->input.channels;
  for (size_t o = 0; o < gather->output.channels; o += 1) {
    float *column = packed + o * gm_packed_panel_size(gather) + tap * inputs;
    for (size_t i = 0; i < inputs; i += 1) column[i] = w[i * row_step + o * column_step];
  }
}

struct packing {
  const struct gather *gather;
  const float *w;
  float *packed;
};

static void pack_tap(void *context, size_t tap, int32_t thread) {
  (void)thread;
  const struct packing *packing = context;
  const struct gather *gather = packing->gather;
  const float *w = packing->w;
  float *packed = packing->packed;
  const size_t inputs = gather->input.channels, outputs = gather->output.channels;
  const size_t row_step = gather->transposed ? 1 : outputs;
  const size_t column_step = gather->transposed ? inputs : 1;
  w += tap * inputs * outputs;
  if (gather->is_narrow) {
    pack_narrow_tap(gather, w, tap, row_step, column_step, packed);
    return;
  }
  packed += tap * inputs * gm_tile_columns;
  for (size_t first = 0; first < outputs; first += gm_tile_columns) {
    gm_pack_panel(w + first * column_step, row_step, column_step, inputs,
                  gm_panel_width(outputs, first), packed);
    packed += gm_packed_panel_size(gather);
  }
}

void gm_pack_weights(const struct gather *gather, const float *w, float *packed) {
  struct packing packing = {gather, w, packed};
  gm_run_chunks(gm_tap_count(gather->geometry),
                gm_operations_to_pack * (double)gm_packed_weights_size(gather), pack_tap, &packing);
}

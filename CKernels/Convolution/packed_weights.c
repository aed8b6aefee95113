#include "packed_weights.h"

#include "gm_threads.h"

size_t gm_packed_panel_size(const struct pass *pass, const struct panel *panel) {
  if (pass->taps == 0) return 0;
  const size_t full_taps = pass->taps - 1;
  const size_t last = gm_seen_channels(pass, panel, full_taps).count;
  return (full_taps * pass->gather.input.channels + last) * gm_tile_columns;
}

size_t gm_packed_pass_size(const struct pass *pass) {
  size_t size = 0;
  struct panel panel = {0};
  while (gm_next_panel(&pass->gather, &panel)) size += gm_packed_panel_size(pass, &panel);
  return size;
}

size_t gm_packed_weights_size(const struct gather *gather) {
  const struct gm_window whole = gm_whole_output(gather);
  size_t size = 0;
  for (size_t index = 0; index < gm_pass_count(gather); index += 1) {
    const struct pass pass = gm_pass_at(gather, &whole, index);
    size += gm_packed_pass_size(&pass);
  }
  return size;
}

struct pack_work {
  struct pass pass;
  const float *w;
  float *packed;
};

// Tap number `rank` of a pass, in all panels.
static void pack_tap(void *context, size_t rank, int32_t thread) {
  (void)thread;
  const struct pack_work *work = context;
  const struct gather *gather = &work->pass.gather;
  const size_t inputs = gather->input.channels, outputs = gather->output.channels;
  const size_t row_step = gather->transposed ? 1 : outputs;
  const size_t column_step = gather->transposed ? inputs : 1;
  struct pass_tap tap = {0};
  for (size_t cursor = 0, index = 0; index <= rank; index += 1)
    gm_next_taps(&work->pass, &cursor, &tap, 1);

  float *packed = work->packed + rank * inputs * gm_tile_columns;
  struct panel panel = {0};
  while (gm_next_panel(gather, &panel)) {
    const struct gm_channels seen = gm_seen_channels(&work->pass, &panel, rank);
    const float *source =
        work->w + tap.tap * inputs * outputs + seen.first * row_step + panel.first * column_step;
    gm_pack_panel(source, row_step, column_step, seen.count, panel.width, packed);
    packed += gm_packed_panel_size(&work->pass, &panel);
  }
}

void gm_pack_weights(const struct gather *gather, const float *w, float *packed) {
  const struct gm_window whole = gm_whole_output(gather);
  for (size_t index = 0; index < gm_pass_count(gather); index += 1) {
    struct pack_work work = {gm_pass_at(gather, &whole, index), w, packed};
    const size_t size = gm_packed_pass_size(&work.pass);
    gm_run_chunks(work.pass.taps, (double)size, pack_tap, &work);
    packed += size;
  }
}

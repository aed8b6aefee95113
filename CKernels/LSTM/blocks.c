#include "blocks.h"

// Eight rows keep the multipliers busy, and leave threads more blocks to share out. Weights that do
// not stay in the second-level cache are read for as many rows as there can be.
static size_t most_rows(const struct gm_lstm_geometry *g) {
  return g->units <= 256 ? gm_block_rows / 2 : gm_block_rows;
}

// At least four blocks, as far as they have four sequences each: small batches are shared out, too.
static size_t block_rows(const struct gm_lstm_geometry *g) {
  return gm_smaller(most_rows(g), gm_larger(4, gm_round_up_quotient((size_t)g->batch, 4)));
}

size_t gm_block_count(const struct gm_lstm_geometry *g) {
  return gm_round_up_quotient((size_t)g->batch, block_rows(g));
}

struct gm_block gm_block_at(const struct gm_lstm_geometry *g, size_t chunk) {
  const size_t rows = block_rows(g), first = chunk * rows;
  return (struct gm_block){first, gm_smaller(rows, (size_t)g->batch - first)};
}

void gm_run_blocks(const struct gm_lstm_geometry *g, size_t terms, gm_chunk_body body,
                   void *context) {
  const double cells = (double)g->batch * (double)g->steps * (double)g->units;
  gm_run_chunks(gm_block_count(g), cells * (8 * (double)terms + 150), body, context);
}

bool gm_goes_past_caches(const float *rows, size_t units, size_t count) {
  const size_t line = 64, most_cached = 1 << 22; // floats
  return (uintptr_t)rows % line == 0 && units * sizeof(float) % line == 0 && count > most_cached;
}

#pragma once

#include "gm_lstm.h"
#include "gm_threads.h"
#include "gm_tiles.h"

// A block of sequences goes through all steps on one thread, without waiting for others: sequences
// need nothing of each other. A step of a block is one tile of the product, then the cells.

struct gm_block {
  size_t first, rows; // sequences
};

static inline size_t gm_block_rows(const struct gm_lstm_geometry *g) {
  return g->batch >= 32 ? 8 : 4; // a small batch is to be shared out, too
}

static inline struct gm_block gm_block_at(const struct gm_lstm_geometry *g, size_t chunk) {
  const size_t first = chunk * gm_block_rows(g);
  return (struct gm_block){first, gm_smaller(gm_block_rows(g), (size_t)g->batch - first)};
}

static inline void gm_run_blocks(const struct gm_lstm_geometry *g, size_t terms, gm_chunk_body body,
                                 void *context) {
  const double cells = (double)g->batch * (double)g->steps * (double)g->units;
  gm_run_chunks(gm_round_up_quotient((size_t)g->batch, gm_block_rows(g)),
                cells * (8 * (double)terms + 150), body, context);
}

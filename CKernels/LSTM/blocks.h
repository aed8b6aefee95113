#pragma once

#include "gm_lstm.h"
#include "gm_threads.h"
#include "gm_tiles.h"

// A block of sequences goes through all steps on one thread, without waiting for others: sequences
// need nothing of each other. A step of a block is a product with weights, and the cells.

// Rows of one step are as far apart as the sequences are long, often at the same place of the
// cache, which holds eight such rows.
enum { gm_block_most = 8 };

struct gm_block {
  size_t first, rows; // sequences
};

// Block `chunk` of the batch.
struct gm_block gm_block_at(const struct gm_lstm_geometry *geometry, size_t chunk);

// Calls `body` for each block. `terms`: of each sum of a product.
void gm_run_blocks(const struct gm_lstm_geometry *geometry, size_t terms, gm_chunk_body body,
                   void *context);

// Sums all `columns` outputs of the rows of `tile`, which is filled in for one panel of weights
// after the other: they are packed as a matrix [terms, columns].
void gm_multiply_block(struct gm_tile tile, size_t terms, size_t columns);

// Asks for a row of another step ahead of time, as the processor cannot foresee it.
static inline void gm_prefetch(const float *row, size_t count) {
  const size_t line = 64 / sizeof(float);
  for (size_t i = 0; i < count; i += line) __builtin_prefetch(row + i, 0, 2);
}

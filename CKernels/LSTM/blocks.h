#pragma once

#include "gm_lstm.h"
#include "gm_threads.h"
#include "gm_tiles.h"
#include "strips.h"

// A block of sequences goes through all steps on one thread, without waiting for others: sequences
// need nothing of each other. A step of a block is a product with weights, and the cells.

struct gm_block {
  size_t first, rows; // sequences
};

// How many blocks the batch makes.
size_t gm_block_count(const struct gm_lstm_geometry *geometry);

// Block `chunk` of the batch.
struct gm_block gm_block_at(const struct gm_lstm_geometry *geometry, size_t chunk);

// Calls `body` for each block. `terms`: of each sum of a product.
void gm_run_blocks(const struct gm_lstm_geometry *geometry, size_t terms, gm_chunk_body body,
                   void *context);

// Whether rows of `units` floats, in an array of `count`, are better written past the caches: they
// are made of whole lines, and so many that none would still be there when it is read.
bool gm_goes_past_caches(const float *rows, size_t units, size_t count);

#include "blocks.h"

// At least four blocks, as far as they have four sequences each: small batches are shared out, too.
static size_t block_rows(const struct gm_lstm_geometry *g) {
  return gm_smaller(gm_block_most, gm_larger(4, gm_round_up_quotient((size_t)g->batch, 4)));
}

struct gm_block gm_block_at(const struct gm_lstm_geometry *g, size_t chunk) {
  const size_t rows = block_rows(g), first = chunk * rows;
  return (struct gm_block){first, gm_smaller(rows, (size_t)g->batch - first)};
}

void gm_run_blocks(const struct gm_lstm_geometry *g, size_t terms, gm_chunk_body body,
                   void *context) {
  const double cells = (double)g->batch * (double)g->steps * (double)g->units;
  gm_run_chunks(gm_round_up_quotient((size_t)g->batch, block_rows(g)),
                cells * (8 * (double)terms + 150), body, context);
}

void gm_multiply_block(struct gm_tile tile, size_t terms, size_t columns) {
  for (size_t first = 0; first < columns; first += gm_tile_columns) {
    tile.columns = gm_panel_width(columns, first);
    tile.first_output = first;
    gm_sum_stretches(&tile);
    tile.weights += gm_tile_columns * terms;
    if (tile.bias) tile.bias += gm_tile_columns;
  }
}

#include "gm_matrix.h"

#include <assert.h>

#include "gm_threads.h"
#include "gm_tiles.h"

// Terms summed before the next panel's turn: a panel's share stays in the second-level cache.
static const size_t inner_block = 512;

// Multiply-adds that make a chunk worth a thread's while.
static const size_t smallest_chunk = 1 << 19;

struct gm_matrix_geometry gm_contiguous_product(enum gm_matrix_form form, int32_t rows,
                                                int32_t inner, int32_t columns) {
  return (struct gm_matrix_geometry){
      .form = form,
      .rows = rows,
      .inner = inner,
      .columns = columns,
      .a_stride = form == gm_matrix_left_transposed ? rows : inner,
      .b_stride = form == gm_matrix_right_transposed ? inner : columns,
      .c_stride = columns,
  };
}

struct product {
  const struct gm_matrix_geometry *geometry;
  const float *a, *packed, *bias;
  enum gm_epilogue epilogue;
  float *c;
  size_t chunk_rows, chunk_panels; // extent of a chunk
  size_t panel_chunks;             // chunks side by side
};

// The tile at row m0 of one panel, over terms k0 ..< k1.
static void compute_tile(const struct product *product, size_t m0, size_t rows, size_t panel,
                         size_t k0, size_t k1) {
  const struct gm_matrix_geometry *g = product->geometry;
  const size_t n0 = panel * gm_tile_columns;
  const float *row[gm_most_tile_rows];
  const struct gm_stretch terms = {row, (ptrdiff_t)k0, k1 - k0, k0};
  float *outputs[gm_most_tile_rows];
  const struct gm_tile tile = {
      .rows = rows,
      .columns = gm_panel_width((size_t)g->columns, n0),
      .stretches = 1,
      .stretch = &terms,
      .weights = product->packed + n0 * (size_t)g->inner,
      .outputs = outputs,
      .bias = product->bias ? product->bias + n0 : NULL,
      .starts = g->accumulate || k0 > 0 ? outputs : NULL,
      .epilogue = k1 == (size_t)g->inner ? product->epilogue : gm_epilogue_none,
  };
  for (size_t p = 0; p < rows; p += 1) {
    row[p] = product->a + (m0 + p) * (size_t)g->a_stride;
    outputs[p] = product->c + (m0 + p) * (size_t)g->c_stride + n0;
  }
  gm_sum_stretches(&tile);
}

static void compute_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct product *product = context;
  const struct gm_matrix_geometry *g = product->geometry;
  const size_t inner = (size_t)g->inner;
  const size_t first_row = chunk / product->panel_chunks * product->chunk_rows;
  const size_t first_panel = chunk % product->panel_chunks * product->chunk_panels;
  const size_t end_row = gm_smaller(first_row + product->chunk_rows, (size_t)g->rows);
  const size_t end_panel =
      gm_smaller(first_panel + product->chunk_panels, gm_panel_count((size_t)g->columns));
  size_t k0 = 0;
  do { // at least once: without terms C is still to be set to its start
    const size_t k1 = gm_smaller(k0 + inner_block, inner);
    for (size_t panel = first_panel; panel < end_panel; panel += 1)
      for (size_t m0 = first_row; m0 < end_row; m0 += gm_most_tile_rows)
        compute_tile(product, m0, gm_smaller(gm_most_tile_rows, end_row - m0), panel, k0, k1);
    k0 = k1;
  } while (k0 < inner);
}

void gm_matrix_product_packed(const struct gm_matrix_geometry *g, const float *a,
                              const float *packed, const float *bias, enum gm_epilogue epilogue,
                              float *c) {
  const size_t rows = (size_t)g->rows, columns = (size_t)g->columns, inner = (size_t)g->inner;
  if (rows == 0 || columns == 0) return;
  const size_t panels = gm_panel_count(columns), tile_terms = gm_larger(inner, 1) * gm_tile_columns;
  const size_t fewest_rows = gm_round_up_quotient(smallest_chunk, tile_terms * panels);
  const size_t chunk_rows =
      gm_round_up_quotient(gm_larger(fewest_rows, gm_most_tile_rows), gm_tile_rows) * gm_tile_rows;
  const size_t chunk_panels =
      gm_round_up_quotient(smallest_chunk, tile_terms * gm_smaller(chunk_rows, rows));
  struct product product = {
      .geometry = g,
      .a = a,
      .packed = packed,
      .bias = bias,
      .epilogue = epilogue,
      .c = c,
      .chunk_rows = chunk_rows,
      .chunk_panels = gm_smaller(chunk_panels, panels),
      .panel_chunks = gm_round_up_quotient(panels, gm_smaller(chunk_panels, panels)),
  };
  gm_run_chunks(gm_round_up_quotient(rows, chunk_rows) * product.panel_chunks,
                2.0 * (double)rows * (double)columns * (double)inner, compute_chunk, &product);
}

static struct gm_outer_product outer_product(const struct gm_matrix_geometry *g, const float *a,
                                             const float *b, float *c) {
  return (struct gm_outer_product){
      .factors = 1,
      .factor = {{
          .rows = (size_t)g->rows,
          .left = a,
          .step = (size_t)g->a_stride,
          .c = c,
          .c_step = (size_t)g->c_stride,
      }},
      .columns = (size_t)g->columns,
      .terms = (size_t)g->inner,
      .right = b,
      .right_step = (size_t)g->b_stride,
      .accumulate = g->accumulate,
  };
}

void gm_matrix_product(const struct gm_matrix_geometry *geometry, const float *a, const float *b,
                       const float *bias, enum gm_epilogue epilogue, float *c, float *workspace) {
  if (geometry->form == gm_matrix_left_transposed) {
    assert(!bias && epilogue == gm_epilogue_none);
    const struct gm_outer_product product = outer_product(geometry, a, b, c);
    gm_sum_outer_product(&product, workspace);
    return;
  }
  gm_matrix_pack(geometry, b, workspace);
  gm_matrix_product_packed(geometry, a, workspace, bias, epilogue, c);
}

size_t gm_matrix_product_workspace_size(const struct gm_matrix_geometry *geometry) {
  if (geometry->form == gm_matrix_left_transposed) {
    const struct gm_outer_product product = outer_product(geometry, NULL, NULL, NULL);
    return gm_outer_product_workspace_size(&product);
  }
  return gm_matrix_packed_size(geometry);
}

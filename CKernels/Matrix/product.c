#include "gm_matrix.h"

#include <assert.h>

#include "gm_threads.h"
#include "gm_tiles.h"

// Terms summed before the next panel's turn: a panel's share stays in the second-level cache.
static const size_t inner_block = 512;

// Multiply-adds of a chunk: enough to be worth a thread's while, but few enough to share out.
static const size_t smallest_chunk = 1 << 16, largest_chunk = 1 << 19;
static const size_t chunks_wanted = 32;

// Rows that share the right factor: with more, packing it first pays.
static const size_t most_unpacked_rows = 256;

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
  const float *a, *bias;
  const float *packed; // or NULL:
  const float *b;      // the right factor as it is
  enum gm_epilogue epilogue;
  float *c;
  size_t chunk_rows, chunk_panels; // extent of a chunk
  size_t row_chunks, panel_chunks; // their numbers
  bool goes_down;                  // chunks that follow each other have the same panels
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
      .weights = product->packed ? product->packed + n0 * (size_t)g->inner : product->b + n0,
      .weight_step = (size_t)g->b_stride,
      .is_unpacked = !product->packed,
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
  const size_t row_chunk =
      product->goes_down ? chunk % product->row_chunks : chunk / product->panel_chunks;
  const size_t panel_chunk =
      product->goes_down ? chunk / product->row_chunks : chunk % product->panel_chunks;
  const size_t first_row = row_chunk * product->chunk_rows;
  const size_t first_panel = panel_chunk * product->chunk_panels;
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

// Large chunks share packed panels and rows; they are cut as far as there are too few for the
// threads.
static void cut_into_chunks(struct product *product) {
  const struct gm_matrix_geometry *g = product->geometry;
  const size_t rows = (size_t)g->rows, panels = gm_panel_count((size_t)g->columns);
  const size_t tile_terms = gm_larger((size_t)g->inner, 1) * gm_tile_columns;
  size_t chunk_rows = gm_larger(largest_chunk / (tile_terms * panels), gm_most_tile_rows);
  chunk_rows = gm_smaller(gm_round_up_quotient(chunk_rows, gm_tile_rows) * gm_tile_rows, rows);
  size_t chunk_panels =
      gm_smaller(gm_round_up_quotient(largest_chunk, tile_terms * chunk_rows), panels);
  while (gm_round_up_quotient(rows, chunk_rows) * gm_round_up_quotient(panels, chunk_panels) <
             chunks_wanted &&
         tile_terms * chunk_rows * chunk_panels > 2 * smallest_chunk) {
    if (chunk_panels > 1)
      chunk_panels = gm_round_up_quotient(chunk_panels, 2);
    else if (chunk_rows > gm_tile_rows)
      chunk_rows = gm_round_up_quotient(chunk_rows, 2 * gm_tile_rows) * gm_tile_rows;
    else
      break;
  }
  product->chunk_rows = chunk_rows;
  product->chunk_panels = chunk_panels;
  product->row_chunks = gm_round_up_quotient(rows, chunk_rows);
  product->panel_chunks = gm_round_up_quotient(panels, chunk_panels);
  product->goes_down = g->columns > g->rows; // the larger factor is read once
}

static void run_product(struct product *product) {
  const struct gm_matrix_geometry *g = product->geometry;
  if (g->rows == 0 || g->columns == 0) return;
  cut_into_chunks(product);
  gm_run_chunks(product->row_chunks * product->panel_chunks,
                2.0 * (double)g->rows * (double)g->columns * (double)g->inner, compute_chunk,
                product);
}

void gm_matrix_product_packed(const struct gm_matrix_geometry *geometry, const float *a,
                              const float *packed, const float *bias, enum gm_epilogue epilogue,
                              float *c) {
  run_product(&(struct product){
      .geometry = geometry,
      .a = a,
      .bias = bias,
      .packed = packed,
      .epilogue = epilogue,
      .c = c,
  });
}

static bool is_unpacked(const struct gm_matrix_geometry *geometry) {
  return geometry->form == gm_matrix_plain && (size_t)geometry->rows <= most_unpacked_rows;
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
  struct product product = {
      .geometry = geometry, .a = a, .bias = bias, .b = b, .epilogue = epilogue, .c = c};
  if (!is_unpacked(geometry)) {
    gm_matrix_pack(geometry, b, workspace);
    product.packed = workspace;
  }
  run_product(&product);
}

size_t gm_matrix_product_workspace_size(const struct gm_matrix_geometry *geometry) {
  if (geometry->form == gm_matrix_left_transposed) {
    const struct gm_outer_product product = outer_product(geometry, NULL, NULL, NULL);
    return gm_outer_product_workspace_size(&product);
  }
  return is_unpacked(geometry) ? 0 : gm_matrix_packed_size(geometry);
}

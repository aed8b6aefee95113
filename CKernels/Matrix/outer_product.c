#include "outer_product.h"

#include "gm_threads.h"
#include "gm_tiles.h"

// C = Aᵀ·B is a sum of outer products of rows of A and B, computed in slices of them.

enum { rows_together = 96 }; // rows of C in a chunk

static size_t slice_count(const struct gm_matrix_geometry *g) {
  return gm_slice_count((size_t)g->inner, (size_t)g->rows * (size_t)g->columns);
}

size_t gm_outer_product_workspace_size(const struct gm_matrix_geometry *g) {
  return (slice_count(g) - 1) * (size_t)g->rows * (size_t)g->columns;
}

struct outer_product {
  const struct gm_matrix_geometry *geometry;
  const float *a, *b;
  float *c, *partial;
  size_t slices, row_chunks, panels;
};

// A chunk is one slice of the sums of one block of rows and one panel.
static void compute_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct outer_product *work = context;
  const struct gm_matrix_geometry *g = work->geometry;
  const size_t rows = (size_t)g->rows, columns = (size_t)g->columns;
  const size_t n0 = chunk % work->panels * gm_tile_columns;
  const size_t m0 = chunk / work->panels % work->row_chunks * rows_together;
  const size_t slice = chunk / work->panels / work->row_chunks;
  float *output = slice == 0 ? work->c : work->partial + (slice - 1) * rows * columns;
  const size_t output_stride = slice == 0 ? (size_t)g->c_stride : columns;

  const float *left[gm_outer_terms], *right[gm_outer_terms];
  struct gm_outer_sum sum = {
      .rows = gm_smaller(rows_together, rows - m0),
      .columns = gm_panel_width(columns, n0),
      .left = left,
      .right = right,
      .first_right = n0,
      .output = output + m0 * output_stride + n0,
      .output_stride = output_stride,
      .accumulate = slice == 0 && g->accumulate,
  };
  const size_t end = gm_slice_start((size_t)g->inner, work->slices, slice + 1);
  size_t first = gm_slice_start((size_t)g->inner, work->slices, slice);
  do { // at least once: without terms C is still to be set to its start
    sum.terms = gm_smaller(gm_outer_terms, end - first);
    for (size_t k = 0; k < sum.terms; k += 1) {
      left[k] = work->a + (first + k) * (size_t)g->a_stride + m0;
      right[k] = work->b + (first + k) * (size_t)g->b_stride;
    }
    gm_sum_of_outer_products(&sum);
    sum.accumulate = true;
    first += sum.terms;
  } while (first < end);
}

void gm_outer_product(const struct gm_matrix_geometry *g, const float *a, const float *b, float *c,
                      float *workspace) {
  const size_t rows = (size_t)g->rows, columns = (size_t)g->columns;
  if (rows == 0 || columns == 0) return;
  struct outer_product work = {
      .geometry = g,
      .a = a,
      .b = b,
      .c = c,
      .partial = workspace,
      .slices = slice_count(g),
      .row_chunks = gm_round_up_quotient(rows, rows_together),
      .panels = gm_panel_count(columns),
  };
  gm_run_chunks(work.slices * work.row_chunks * work.panels,
                2.0 * (double)rows * (double)columns * (double)g->inner, compute_chunk, &work);
  gm_add_slices(work.slices, rows, columns, workspace, c, (size_t)g->c_stride);
}

#include "outer_product.h"

#include <string.h>

#include "gm_threads.h"
#include "gm_tiles.h"

// C = Aᵀ·B is a sum of outer products of rows of A and B. It is cut into slices of k, each with a
// sum of its own; the sums are added in order of slices.

static const size_t smallest_slice = 1024;
static const size_t most_slices = 16;
static const size_t most_partial_floats = 1 << 22;

enum {
  terms_together = 128, // terms summed before the next tile's turn: their rows stay in cache
  rows_together = 96,   // rows of C in a chunk
};

static size_t smaller(size_t a, size_t b) {
  return a < b ? a : b;
}

static size_t larger(size_t a, size_t b) {
  return a > b ? a : b;
}

static size_t slice_count(const struct gm_matrix_geometry *g) {
  const size_t size = (size_t)g->rows * (size_t)g->columns;
  const size_t most = smaller(most_slices, most_partial_floats / larger(size, 1));
  return larger(smaller((size_t)g->inner / smallest_slice, most), 1);
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

// One panel of C: where its sums go, and terms that contribute to them.
struct panel_terms {
  size_t first_row, end_row;
  size_t columns;
  size_t length;
  const float *left[terms_together];
  const float *right[terms_together];
  float edge[terms_together][gm_tile_columns]; // right rows of a panel that ends within a vector
};

static void find_terms(const struct outer_product *work, size_t n0, size_t k0, size_t k1,
                       struct panel_terms *terms) {
  const struct gm_matrix_geometry *g = work->geometry;
  const bool ends_within_vector = terms->columns % gm_tile_lanes != 0;
  terms->length = k1 - k0;
  for (size_t k = k0; k < k1; k += 1) {
    terms->left[k - k0] = work->a + k * (size_t)g->a_stride;
    const float *right = work->b + k * (size_t)g->b_stride + n0;
    if (ends_within_vector) {
      float *edge = memcpy(terms->edge[k - k0], right, terms->columns * sizeof(float));
      memset(edge + terms->columns, 0, (gm_tile_columns - terms->columns) * sizeof(float));
      right = edge;
    }
    terms->right[k - k0] = right;
  }
}

static void add_terms(const struct panel_terms *terms, float *output, size_t output_stride,
                      bool accumulate) {
  for (size_t m0 = terms->first_row; m0 < terms->end_row; m0 += gm_tile_rows) {
    const struct gm_outer_tile tile = {
        .rows = smaller(gm_tile_rows, terms->end_row - m0),
        .columns = terms->columns,
        .length = terms->length,
        .left = terms->left,
        .right = terms->right,
        .left_first = m0,
        .output = output + m0 * output_stride,
        .output_stride = output_stride,
        .accumulate = accumulate,
    };
    gm_sum_of_outer_products(&tile);
  }
}

// A chunk is one slice, one block of rows and one panel.
static void compute_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct outer_product *work = context;
  const struct gm_matrix_geometry *g = work->geometry;
  const size_t rows = (size_t)g->rows, columns = (size_t)g->columns, inner = (size_t)g->inner;
  const size_t n0 = chunk % work->panels * gm_tile_columns;
  const size_t row_chunk = chunk / work->panels % work->row_chunks;
  const size_t slice = chunk / work->panels / work->row_chunks;
  const size_t end = inner * (slice + 1) / work->slices;

  struct panel_terms terms;
  terms.first_row = row_chunk * rows_together;
  terms.end_row = smaller(terms.first_row + rows_together, rows);
  terms.columns = gm_panel_width(columns, n0);
  float *output = slice == 0 ? work->c : work->partial + (slice - 1) * rows * columns;
  const size_t output_stride = slice == 0 ? (size_t)g->c_stride : columns;
  bool accumulate = slice == 0 && g->accumulate;
  size_t k0 = inner * slice / work->slices;
  do { // at least once: without terms C is still to be set to its start
    const size_t k1 = smaller(k0 + terms_together, end);
    find_terms(work, n0, k0, k1, &terms);
    add_terms(&terms, output + n0, output_stride, accumulate);
    accumulate = true;
    k0 = k1;
  } while (k0 < end);
}

static void add_partials(void *context, size_t row, int32_t thread) {
  (void)thread;
  const struct outer_product *work = context;
  const size_t rows = (size_t)work->geometry->rows, columns = (size_t)work->geometry->columns;
  float *restrict sum = work->c + row * (size_t)work->geometry->c_stride;
  for (size_t slice = 1; slice < work->slices; slice += 1) {
    const float *restrict partial = work->partial + ((slice - 1) * rows + row) * columns;
    for (size_t n = 0; n < columns; n += 1) sum[n] += partial[n];
  }
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
      .row_chunks = (rows + rows_together - 1) / rows_together,
      .panels = gm_panel_count(columns),
  };
  gm_run_chunks(work.slices * work.row_chunks * work.panels,
                2.0 * (double)rows * (double)columns * (double)g->inner, compute_chunk, &work);
  if (work.slices == 1) return;
  gm_run_chunks(rows, (double)(work.slices - 1) * (double)rows * (double)columns, add_partials,
                &work);
}

#include "gm_threads.h"
#include "gm_tiles.h"

// A chunk sums one slice of the terms for one part of C, which stays in cache together with the
// rows of a block of terms. Meanwhile the rows that come next are fetched. Those of right are often
// so far apart that they crowd each other out of the cache: a panel of them is packed.

enum {
  block_terms = gm_outer_terms,
  most_rows = 22 * gm_tile_rows, // of a part
  most_panels = 8,
  panel_size = block_terms * gm_tile_columns, // floats
  line = 16,                                  // floats of a cache line
};

struct outer_product {
  const struct gm_outer_product *product;
  float *partial; // [slices - 1, rows, columns]
  float *packed;  // [threads][panel_size]: a panel of right
  size_t slices, row_parts, panel_parts;
};

// Rows and columns of C.
struct part {
  size_t first_row, rows;
  size_t first_column, columns;
};

static struct outer_product make_work(const struct gm_outer_product *product) {
  const size_t panels = gm_panel_count(product->columns);
  const size_t row_parts = gm_larger(gm_round_up_quotient(product->rows, most_rows), 1);
  const size_t panel_parts = gm_larger(gm_round_up_quotient(panels, most_panels), 1);
  return (struct outer_product){
      .product = product,
      .slices =
          gm_slice_count(product->terms, product->rows * product->columns, row_parts * panel_parts),
      .row_parts = row_parts,
      .panel_parts = panel_parts,
  };
}

size_t gm_outer_product_workspace_size(const struct gm_outer_product *product) {
  return (make_work(product).slices - 1) * product->rows * product->columns +
         (size_t)gm_most_threads() * panel_size;
}

static struct part part_at(const struct outer_product *work, size_t index) {
  const size_t rows = work->product->rows, columns = work->product->columns;
  const size_t tiles = gm_round_up_quotient(rows, gm_tile_rows), panels = gm_panel_count(columns);
  const size_t row_part = index % work->row_parts, panel_part = index / work->row_parts;
  const size_t row = gm_slice_start(tiles, work->row_parts, row_part) * gm_tile_rows;
  const size_t end_row = gm_slice_start(tiles, work->row_parts, row_part + 1) * gm_tile_rows;
  const size_t column = gm_slice_start(panels, work->panel_parts, panel_part) * gm_tile_columns;
  const size_t end = gm_slice_start(panels, work->panel_parts, panel_part + 1) * gm_tile_columns;
  return (struct part){row, gm_smaller(end_row, rows) - row, column,
                       gm_smaller(end, columns) - column};
}

static const float *left_row(const struct gm_outer_product *product, size_t k) {
  if (!product->left_starts) return product->left + k * product->left_step;
  if (k % product->period == 0)
    return product->left_starts + k / product->period * product->left_step;
  return product->left + (k - 1) * product->left_step;
}

// Terms first ..< end of a slice, and what is left to fetch of left for the next ones.
struct block {
  size_t first, end;
  bool is_last; // that is fetched
  struct gm_coming left;
};

static struct block block_at(const struct gm_outer_product *product, const struct part *part,
                             size_t first, size_t end) {
  struct block block = {first, gm_smaller(first + block_terms, end), true, {0}};
  const size_t left = end - block.end, rows_before = product->left_starts != NULL;
  if (left == 0 || left < block.end - first) return block; // not worth fetching
  block.is_last = false;
  block.left = (struct gm_coming){
      .start = product->left + (block.end - rows_before) * product->left_step + part->first_row,
      .step = product->left_step,
      .lines = gm_round_up_quotient(part->rows, line),
  };
  return block;
}

// The panel of right that is read after the one at `column`, as long as blocks go on.
static struct gm_coming next_panel(const struct gm_outer_product *product, const struct part *part,
                                   const struct block *block, size_t column) {
  const bool ends_block = column + gm_tile_columns >= part->columns;
  if (ends_block && block->is_last) return (struct gm_coming){0};
  const size_t first = ends_block ? block->end : block->first;
  const size_t next = ends_block ? 0 : column + gm_tile_columns;
  return (struct gm_coming){
      .start = product->right + first * product->right_step + part->first_column + next,
      .step = product->right_step,
      .lines = gm_round_up_quotient(gm_panel_width(part->columns, next), line),
  };
}

// One panel after the other, which is packed first.
static void sum_block(const struct gm_outer_product *product, const struct part *part,
                      struct block *block, struct gm_outer_sum sum, float *packed) {
  const float *left[block_terms], *right[block_terms];
  float *const output = sum.output;
  sum.terms = block->end - block->first;
  sum.left = left;
  sum.right = right;
  for (size_t k = 0; k < sum.terms; k += 1) {
    left[k] = left_row(product, block->first + k) + part->first_row;
    right[k] = packed + k * gm_tile_columns;
  }
  for (size_t o = 0; o < part->columns; o += gm_tile_columns) {
    sum.columns = gm_panel_width(part->columns, o);
    sum.output = output + o;
    gm_pack_panel(product->right + block->first * product->right_step + part->first_column + o,
                  product->right_step, 1, sum.terms, sum.columns, packed);
    sum.coming[0] = next_panel(product, part, block, o);
    sum.coming[1] = block->left;
    gm_sum_of_outer_products(&sum);
    gm_drop_fetched(sum.coming, part->rows);
    block->left = sum.coming[1];
  }
}

static void compute_chunk(void *context, size_t chunk, int32_t thread) {
  const struct outer_product *work = context;
  const struct gm_outer_product *product = work->product;
  const size_t parts = work->row_parts * work->panel_parts, slice = chunk / parts;
  const struct part part = part_at(work, chunk % parts);
  const size_t size = product->rows * product->columns;
  float *output = slice == 0 ? product->c : work->partial + (slice - 1) * size;
  const size_t step = slice == 0 ? product->c_step : product->columns;
  struct gm_outer_sum sum = {
      .rows = part.rows,
      .output = output + part.first_row * step + part.first_column,
      .output_stride = step,
      .accumulate = slice == 0 && product->accumulate,
  };
  const size_t end = gm_slice_start(product->terms, work->slices, slice + 1);
  size_t first = gm_slice_start(product->terms, work->slices, slice);
  do { // at least once: without terms C is still to be set to its start
    struct block block = block_at(product, &part, first, end);
    sum_block(product, &part, &block, sum, work->packed + (size_t)thread * panel_size);
    sum.accumulate = true;
    first = block.end;
  } while (first < end);
}

void gm_sum_outer_product(const struct gm_outer_product *product, float *workspace) {
  if (product->rows == 0 || product->columns == 0) return;
  struct outer_product work = make_work(product);
  work.partial = workspace;
  work.packed = workspace + (work.slices - 1) * product->rows * product->columns;
  gm_run_chunks(work.slices * work.row_parts * work.panel_parts,
                2.0 * (double)product->rows * (double)product->columns * (double)product->terms,
                compute_chunk, &work);
  gm_add_slices(work.slices, product->rows, product->columns, workspace, product->c,
                product->c_step);
}

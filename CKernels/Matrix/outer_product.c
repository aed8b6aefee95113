#include "gm_threads.h"
#include "gm_tiles.h"

// A chunk sums one slice of the terms for one part of C, which stays in cache together with the
// rows of a block of terms. Meanwhile the rows that come next are fetched: the processor does not
// foresee that tiles read them line by line.

enum {
  block_terms = gm_outer_terms,
  most_rows = 22 * gm_tile_rows, // of a part
  fewest_rows = 6 * gm_tile_rows,
  most_panels = 8,
  enough_chunks = 32, // more than threads, which are not equally fast
  line = 16,          // floats of a cache line
};

struct outer_product {
  const struct gm_outer_product *product;
  float *partial; // [factors][slices - 1, rows, columns]
  size_t slices, row_parts, panel_parts;
};

// Rows of the first factor, and columns. Other factors belong to the parts with the first rows.
struct part {
  size_t factors;
  size_t first_row, rows;
  size_t first_column, columns;
};

static size_t all_rows(const struct gm_outer_product *product) {
  size_t rows = 0;
  for (size_t f = 0; f < product->factors; f += 1) rows += product->factor[f].rows;
  return rows;
}

static void cut_into_parts(struct outer_product *work, size_t rows, size_t panels) {
  const struct gm_outer_product *product = work->product;
  work->row_parts = gm_larger(gm_round_up_quotient(product->factor[0].rows, rows), 1);
  work->panel_parts = gm_larger(gm_round_up_quotient(gm_panel_count(product->columns), panels), 1);
}

// Parts are large, and slices few, as far as that leaves enough chunks for the threads.
static struct outer_product make_work(const struct gm_outer_product *product) {
  struct outer_product work = {.product = product};
  size_t rows = most_rows, panels = most_panels;
  cut_into_parts(&work, rows, panels);
  work.slices = gm_slice_count(product->terms, all_rows(product) * product->columns,
                               work.row_parts * work.panel_parts);
  while (work.slices * work.row_parts * work.panel_parts < enough_chunks && rows > fewest_rows) {
    if (panels > 1)
      panels /= 2;
    else
      rows /= 2;
    cut_into_parts(&work, rows, panels);
  }
  return work;
}

size_t gm_outer_product_workspace_size(const struct gm_outer_product *product) {
  return (make_work(product).slices - 1) * all_rows(product) * product->columns;
}

static struct part part_at(const struct outer_product *work, size_t index) {
  const struct gm_outer_product *product = work->product;
  const size_t rows = product->factor[0].rows, columns = product->columns;
  const size_t tiles = gm_round_up_quotient(rows, gm_tile_rows), panels = gm_panel_count(columns);
  const size_t row_part = index % work->row_parts, panel_part = index / work->row_parts;
  const size_t row = gm_slice_start(tiles, work->row_parts, row_part) * gm_tile_rows;
  const size_t end_row = gm_slice_start(tiles, work->row_parts, row_part + 1) * gm_tile_rows;
  const size_t column = gm_slice_start(panels, work->panel_parts, panel_part) * gm_tile_columns;
  const size_t end = gm_slice_start(panels, work->panel_parts, panel_part + 1) * gm_tile_columns;
  return (struct part){
      .factors = row_part == 0 ? product->factors : 1,
      .first_row = row,
      .rows = gm_smaller(end_row, rows) - row,
      .first_column = column,
      .columns = gm_smaller(end, columns) - column,
  };
}

// Sums of a factor over a slice: the first slice's take the place of the result.
struct sums {
  float *output;
  size_t step;
  bool accumulate;
};

static struct sums sums_at(const struct outer_product *work, size_t factor, size_t slice) {
  const struct gm_outer_product *product = work->product;
  const struct gm_outer_factor *at = &product->factor[factor];
  if (slice == 0) return (struct sums){at->c, at->c_step, product->accumulate};
  size_t row = (slice - 1) * at->rows;
  for (size_t f = 0; f < factor; f += 1) row += (work->slices - 1) * product->factor[f].rows;
  return (struct sums){work->partial + row * product->columns, product->columns, false};
}

static const float *left_row(const struct gm_outer_factor *factor, size_t k) {
  if (!factor->starts) return factor->left + k * factor->step;
  if (k % factor->period == 0) return factor->starts + k / factor->period * factor->step;
  return factor->left + (k - 1) * factor->step;
}

// Terms first ..< end of a slice.
struct block {
  size_t first, end;
  bool fetches_next;     // the block that follows
  struct gm_coming left; // what is left to fetch of it of the first factor
  const float *rows[gm_most_outer_factors][block_terms];
  const float *right[block_terms];
};

static void start_block(const struct gm_outer_product *product, const struct part *part,
                        size_t first, size_t end, struct block *block) {
  const struct gm_outer_factor *factor = &product->factor[0];
  block->first = first;
  block->end = gm_smaller(first + block_terms, end);
  for (size_t f = 0; f < part->factors; f += 1)
    for (size_t k = first; k < block->end; k += 1)
      block->rows[f][k - first] = left_row(&product->factor[f], k) + (f == 0 ? part->first_row : 0);
  for (size_t k = first; k < block->end; k += 1)
    block->right[k - first] = product->right + k * product->right_step + part->first_column;
  block->fetches_next = block->end < end && end - block->end >= block->end - first;
  block->left = (struct gm_coming){0};
  if (!block->fetches_next) return;
  const size_t row = factor->starts ? block->end - 1 : block->end;
  block->left = (struct gm_coming){
      .start = factor->left + row * factor->step + part->first_row,
      .step = factor->step,
      .lines = gm_round_up_quotient(part->rows, line),
  };
}

// The panel of right that is read after the one at `column`.
static struct gm_coming next_panel(const struct gm_outer_product *product, const struct part *part,
                                   const struct block *block, size_t column) {
  const bool ends_block = column + gm_tile_columns >= part->columns;
  if (ends_block && !block->fetches_next) return (struct gm_coming){0};
  const size_t first = ends_block ? block->end : block->first;
  const size_t next = ends_block ? 0 : column + gm_tile_columns;
  return (struct gm_coming){
      .start = product->right + first * product->right_step + part->first_column + next,
      .step = product->right_step,
      .lines = gm_round_up_quotient(gm_panel_width(part->columns, next), line),
  };
}

static void sum_panel(const struct outer_product *work, const struct part *part, size_t slice,
                      bool is_first, size_t column, struct block *block) {
  const struct gm_outer_product *product = work->product;
  struct gm_outer_sum sum = {
      .columns = gm_panel_width(part->columns, column),
      .terms = block->end - block->first,
      .right = block->right,
      .first_right = column,
      .coming = {next_panel(product, part, block, column), block->left},
  };
  for (size_t f = 0; f < part->factors; f += 1) {
    const struct sums sums = sums_at(work, f, slice);
    const size_t first_row = f == 0 ? part->first_row : 0;
    sum.rows = f == 0 ? part->rows : product->factor[f].rows;
    sum.left = block->rows[f];
    sum.output = sums.output + first_row * sums.step + part->first_column + column;
    sum.output_stride = sums.step;
    sum.accumulate = sums.accumulate || !is_first;
    gm_sum_of_outer_products(&sum);
    gm_drop_fetched(sum.coming, sum.rows);
  }
  block->left = sum.coming[1];
}

static void compute_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct outer_product *work = context;
  const struct gm_outer_product *product = work->product;
  const size_t parts = work->row_parts * work->panel_parts, slice = chunk / parts;
  const struct part part = part_at(work, chunk % parts);
  const size_t start = gm_slice_start(product->terms, work->slices, slice);
  const size_t end = gm_slice_start(product->terms, work->slices, slice + 1);
  struct block block;
  size_t first = start;
  do { // at least once: without terms C is still to be set to its start
    start_block(product, &part, first, end, &block);
    for (size_t o = 0; o < part.columns; o += gm_tile_columns)
      sum_panel(work, &part, slice, first == start, o, &block);
    first = block.end;
  } while (first < end);
}

void gm_sum_outer_product(const struct gm_outer_product *product, float *workspace) {
  const size_t rows = all_rows(product), columns = product->columns;
  if (rows == 0 || columns == 0) return;
  struct outer_product work = make_work(product);
  work.partial = workspace;
  gm_run_chunks(work.slices * work.row_parts * work.panel_parts,
                2.0 * (double)rows * (double)columns * (double)product->terms, compute_chunk,
                &work);
  for (size_t f = 0; f < product->factors; f += 1) {
    const struct gm_outer_factor *factor = &product->factor[f];
    gm_add_slices(work.slices, factor->rows, columns, sums_at(&work, f, 1).output, factor->c,
                  factor->c_step);
  }
}

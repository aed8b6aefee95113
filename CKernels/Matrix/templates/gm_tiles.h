#pragma once

// The two register-tiled sums under every product and convolution. Internal to the C targets.
//
// A sum of stretches: a product whose rows are found by pointer. A sum of outer products: a product
// whose long inner dimension is found by pointer. Weights have one packed form on all instruction
// sets; how a tile is cut into registers is each level's own affair.

#include <stdbool.h>
#include <stddef.h>

#include "gm_matrix.h"
#include "gm_sizes.h"

enum {
  gm_tile_rows = 12, // rows that registers hold at best
  gm_most_tile_rows = 8 * gm_tile_rows,
  gm_tile_columns = 32, // columns of a tile at most, and of every packed panel
  gm_lanes = 16,        // chains of a narrow sum
  gm_outer_terms = 256, // terms of an outer sum at most: what is read for them stays in cache
};

/// Terms of a sum that lie one after the other, in every row and in the weights.
struct gm_stretch {
  const float *const *row; ///< [rows]
  ptrdiff_t offset;        ///< From there to the first term.
  size_t count;
  size_t weights; ///< The first term's row of weights.
};

/// outputs[p][first_output + o] = r'(gates[p][first_output + o]) ·
///     epilogue(start + Σ_stretch Σ_i row[p][offset + i] · w[weights + i, o])
///     + addends[p][first_output + o]
///
/// where r'(g) is 1 for g > 0, else gate_slope. Each sum is one chain of fused multiply-adds in
/// order of (stretch, i), for any shape of tile, so it may be cut into several tiles that start
/// from each other's outputs without a change of bits.
struct gm_tile {
  size_t rows;    ///< p, at most gm_most_tile_rows
  size_t columns; ///< o, 1 ... gm_tile_columns
  size_t stretches;
  const struct gm_stretch *stretch; ///< [stretches]
  const float *weights;             ///< w packed: [terms, gm_tile_columns]
  size_t weight_step;               ///< In a narrow tile w is [columns, weight_step].
  bool is_unpacked;                 ///< w is [terms, weight_step], of which `columns` are read.
  float *const *outputs;            ///< [rows]
  size_t first_output;              ///< Where column 0 stands in them.
  const float *bias;                ///< [columns]: where sums start; NULL: from 0
  float *const *starts;             ///< [rows]: where they start instead, at first_output; or NULL
  enum gm_epilogue epilogue;
  const float *const *gates; ///< [rows], or NULL: nothing is multiplied
  float gate_slope;
  const float *const *addends; ///< [rows], perhaps the outputs; or NULL: nothing is added
};

/// Memory that is read soon: some cache lines at each of start + k · step.
struct gm_coming {
  const float *start;
  size_t step, lines;
};

/// output[p, o] = start + Σ_k left[k][p] · right[k][first_right + o]
///
/// Each output is one chain of fused multiply-adds in order of k, for any number of rows.
struct gm_outer_sum {
  size_t rows;    ///< p
  size_t columns; ///< o, 1 ... gm_tile_columns
  size_t terms;   ///< k, at most gm_outer_terms
  const float *const *left;
  const float *const *right;
  size_t first_right; ///< Where column 0 stands in each of right.
  float *output;
  size_t output_stride; ///< Floats from one output row to the next.
  bool accumulate;      ///< Sums start from the outputs, else from 0.

  /// Fetched meanwhile: for each gm_tile_rows rows one of the lines, of all terms.
  struct gm_coming coming[2];
};

/// Drops the lines that a sum of so many rows has fetched.
void gm_drop_fetched(struct gm_coming coming[2], size_t rows);

void gm_sum_stretches(const struct gm_tile *tile);

/// Whether outputs of so few columns, with stretches of so many terms, are summed as narrow tiles.
///
/// Those cost a sum of 16 lanes for each output and 16 terms, and some work at the end; others cost
/// one for each term, however few of 16 columns there are.
static inline bool gm_is_narrow(size_t columns, size_t terms) {
  return 2 * columns * gm_round_up_quotient(terms, gm_lanes) <= terms;
}

/// The same for narrow tiles, with the terms of each output in 16 chains: term i of a stretch goes
/// to chain i mod 16. The chains are added in a fixed order, and their sum to the start.
void gm_sum_narrow(const struct gm_tile *tile);

void gm_sum_of_outer_products(const struct gm_outer_sum *sum);

/// to[i] = from[i] where it is not below 0, else slope · from[i]; 0 there if the slope is.
void gm_rectify(size_t count, float slope, const float *from, float *to);

/// panel[k, n] = source[k · row_step + n · column_step] for n < columns, 0 for the rest of
/// gm_tile_columns.
void gm_pack_panel(const float *source, size_t row_step, size_t column_step, size_t rows,
                   size_t columns, float *panel);

/// What a packed float takes, in the operations of `gm_run_chunks`.
static const double gm_operations_to_pack = 10;

/// Panels that cover `columns`, the last one perhaps in part.
static inline size_t gm_panel_count(size_t columns) {
  return gm_round_up_quotient(columns, gm_tile_columns);
}

/// Columns of the panel that starts at `first`.
static inline size_t gm_panel_width(size_t columns, size_t first) {
  return gm_smaller(gm_tile_columns, columns - first);
}

/// In how many slices a sum of `terms` terms is computed whose result has `size` floats, and is cut
/// into `parts`.
///
/// Slices let threads share a long sum that has few parts. They depend on sizes only, and their
/// results are added in order, so that bits do not depend on threads.
size_t gm_slice_count(size_t terms, size_t size, size_t parts);

/// The first term of a slice; slice `slices` starts where all terms end.
static inline size_t gm_slice_start(size_t terms, size_t slices, size_t slice) {
  return terms / slices * slice + terms % slices * slice / slices;
}

/// sum[m, n] += Σ_slice partial[slice, m, n] over slices 1 ..< slices, in order; those of `partial`
/// start with slice 1.
void gm_add_slices(size_t slices, size_t rows, size_t columns, const float *partial, float *sum,
                   size_t sum_stride);

/// A left factor of sums of outer products, and its result: C[m, n] = start + Σ_k left_k[m] ·
/// right_k[n].
///
/// left_k stands at left + k · step. With `starts` it is a state before a step, in sequences of
/// `period` steps: at starts + k / period · step at the first one, then at left + (k - 1) · step.
struct gm_outer_factor {
  size_t rows;
  const float *left, *starts;
  size_t step, period;
  float *c;
  size_t c_step;
};

enum { gm_most_outer_factors = 3 };

/// Long sums of outer products that have the right factor in common: row k of it stands at right +
/// k · right_step. The first left factor has the most rows.
struct gm_outer_product {
  size_t factors;
  struct gm_outer_factor factor[gm_most_outer_factors];
  size_t columns, terms;
  const float *right;
  size_t right_step;
  bool accumulate; ///< Sums start from C, else from 0.
};

/// Terms are cut into slices by size, whose sums are added in order.
void gm_sum_outer_product(const struct gm_outer_product *product, float *workspace);

/// Floats of workspace, which depend on sizes only.
size_t gm_outer_product_workspace_size(const struct gm_outer_product *product);

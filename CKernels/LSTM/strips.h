#pragma once

#include <stdbool.h>
#include <stddef.h>

// What a block of sequences carries from step to step lies in strips: 16 units of all its rows,
// [gm_block_rows, 16]. A strip is found in cache wherever the rows of its sequences lie, which are
// as far apart as sequences are long, and a term of the next product is at a fixed place in it.
//
// A matrix of weights is packed to panels of 16 columns, [terms, 16], the last filled up with
// zeros.

enum {
  gm_strip = 16,      // units
  gm_block_rows = 16, // sequences of a block at most
  gm_strip_floats = gm_strip * gm_block_rows,
};

static inline size_t gm_strip_count(size_t units) {
  return (units + gm_strip - 1) / gm_strip;
}

// Units of the strip that starts at `first`.
static inline size_t gm_strip_width(size_t units, size_t first) {
  return units - first < gm_strip ? units - first : gm_strip;
}

// Copies rows of `width` floats, `stride` apart, into strips that are `step` floats apart; and
// back.
void gm_rows_to_strips(size_t rows, size_t width, const float *source, size_t stride, float *strips,
                       size_t step);
void gm_strips_to_rows(size_t rows, size_t width, const float *strips, size_t step, float *target,
                       size_t stride);

// panel[k, n] = source[k · stride + n], or source[n · stride + k], and 0 for columns ≤ n < 16.
void gm_pack_strip(const float *source, size_t stride, size_t terms, size_t columns, float *panel);
void gm_pack_strip_transposed(const float *source, size_t stride, size_t terms, size_t columns,
                              float *panel);

// Rows of an array of all steps, at one step, from where a strip of them begins.
struct gm_source_rows {
  const float *first;
  size_t stride;
};
struct gm_target_rows {
  float *first;
  size_t stride;
};

// Terms in strips that are `step` floats apart.
struct gm_strip_stretch {
  const float *strips;
  size_t step, terms;
};

// sums[panel, p, n] = start[panel, n] + Σ_stretch Σ_k strips[p, k] · w[panel, k, n]
//
// Each is one chain of fused multiply-adds in the order of stretches and terms. Meanwhile what
// comes next is fetched.
struct gm_strip_sum {
  size_t rows, panels, stretches;
  const struct gm_strip_stretch *stretch; // [stretches]
  const float *weights;                   // w: panels [terms of all stretches, 16]
  const float *start;                     // [16] for each panel; NULL: 0
  size_t panel_step;                      // floats from a panel, and its start, to the next
  float *sums;                            // a strip for each panel
  size_t sums_step;                       // floats from one to the next
  const struct gm_source_rows *ahead;     // [ahead_count]: a line of each row for each panel
  size_t ahead_count, ahead_step;         // floats from the line of a panel to that of the next
};

// The cells of a strip: from a to h. Gates, c and h of each row go to the arrays of all steps, too;
// gates and c where they are asked for.
struct gm_strip_cells {
  size_t rows, units; // units of each row: up to 16
  float *sums;        // four strips: a before, and i, f, g, o after
  float *cell;        // a strip: c' before, c after
  float *hidden;      // a strip
  size_t gate_stride; // from a gate of a row to the next
  struct gm_target_rows all_gates, all_cells, all_hidden;
  bool past_caches; // how those are written
};

// What going back has for each strip of units: c, which becomes c'; its gradient, which becomes
// that of c'; the gradient of h that comes from the step after; and the gradients of i, f, g, o.
enum gm_backward_strip {
  gm_strip_cell,
  gm_strip_dcell,
  gm_strip_dhidden,
  gm_strip_dgates,
  gm_backward_strips = gm_strip_dgates + 4,
  gm_backward_strip_floats = gm_backward_strips * gm_strip_floats,
};

// Back through the cells of one step. The gates and c' are those of an array of all steps; so is
// `dhidden`, which is added to what comes from the step after. Gradients of the gates go to the
// strips and to `all_dgates`.
struct gm_step_backward {
  size_t rows, units;
  struct gm_source_rows gates, cell_before, dhidden;
  struct gm_target_rows all_dgates;
  float *strips;    // gm_backward_strips for each strip of units
  bool past_caches; // how all_dgates are written
};

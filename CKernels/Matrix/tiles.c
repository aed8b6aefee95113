#include "gm_tiles.h"

#include <string.h>

#include "gm_instruction_sets.h"

struct tile_kernels {
  void (*sum_stretches)(const struct gm_tile *tile);
  void (*sum_narrow)(const struct gm_tile *tile);
  void (*sum_of_outer_products)(const struct gm_outer_sum *sum);
};

#define GM_DECLARE_TILES(level)                                                                    \
  void gm_sum_stretches_##level(const struct gm_tile *tile);                                       \
  void gm_sum_narrow_##level(const struct gm_tile *tile);                                          \
  void gm_sum_of_outer_products_##level(const struct gm_outer_sum *sum)

#define GM_TILES(level)                                                                            \
  { gm_sum_stretches_##level, gm_sum_narrow_##level, gm_sum_of_outer_products_##level }

GM_DECLARE_TILES(portable);
GM_DECLARE_TILES(neon);
GM_DECLARE_TILES(avx2);
GM_DECLARE_TILES(avx512);

static const struct tile_kernels kernels[gm_instruction_set_count] = {
    [gm_portable] = GM_TILES(portable),
#if defined(__aarch64__)
    [gm_neon] = GM_TILES(neon),
#endif
#if defined(__x86_64__)
    [gm_avx2] = GM_TILES(avx2),
    [gm_avx512] = GM_TILES(avx512),
#endif
};

static size_t whole_columns(size_t columns) {
  return gm_round_up_quotient(columns, gm_tile_lanes) * gm_tile_lanes;
}

// A tile whose columns end within a vector is computed beside its place, in whole vectors.
static void sum_stretches_aside(const struct gm_tile *tile) {
  const size_t size = tile->columns * sizeof(float);
  float aside[gm_most_tile_rows][gm_tile_columns] = {0};
  float bias[gm_tile_columns] = {0};
  float *outputs[gm_most_tile_rows];
  for (size_t p = 0; p < tile->rows; p += 1) {
    outputs[p] = aside[p];
    if (tile->accumulate) memcpy(aside[p], tile->outputs[p] + tile->first_output, size);
  }
  if (tile->bias) memcpy(bias, tile->bias, size);

  struct gm_tile whole = *tile;
  whole.columns = whole_columns(tile->columns);
  whole.outputs = outputs;
  whole.first_output = 0;
  whole.bias = bias;
  kernels[gm_current_instruction_set()].sum_stretches(&whole);
  for (size_t p = 0; p < tile->rows; p += 1)
    memcpy(tile->outputs[p] + tile->first_output, aside[p], size);
}

void gm_sum_stretches(const struct gm_tile *tile) {
  if (tile->columns % gm_tile_lanes == 0)
    kernels[gm_current_instruction_set()].sum_stretches(tile);
  else
    sum_stretches_aside(tile);
}

void gm_sum_narrow(const struct gm_tile *tile) {
  kernels[gm_current_instruction_set()].sum_narrow(tile);
}

static void sum_of_outer_products_aside(const struct gm_outer_sum *sum) {
  const size_t size = sum->columns * sizeof(float);
  const float *left[gm_outer_terms];
  struct gm_outer_sum whole = *sum;
  whole.left = left;
  whole.columns = whole_columns(sum->columns);
  whole.output_stride = gm_tile_columns;
  for (size_t first = 0; first < sum->rows; first += gm_tile_rows) {
    float aside[gm_tile_rows][gm_tile_columns] = {0};
    float *output = sum->output + first * sum->output_stride;
    whole.output = aside[0];
    whole.rows = gm_smaller(gm_tile_rows, sum->rows - first);
    for (size_t k = 0; k < sum->terms; k += 1) left[k] = sum->left[k] + first;
    for (size_t p = 0; sum->accumulate && p < whole.rows; p += 1)
      memcpy(aside[p], output + p * sum->output_stride, size);
    kernels[gm_current_instruction_set()].sum_of_outer_products(&whole);
    for (size_t p = 0; p < whole.rows; p += 1)
      memcpy(output + p * sum->output_stride, aside[p], size);
  }
}

static void sum_with_readable_right(const struct gm_outer_sum *sum) {
  if (sum->columns % gm_tile_lanes == 0)
    kernels[gm_current_instruction_set()].sum_of_outer_products(sum);
  else
    sum_of_outer_products_aside(sum);
}

void gm_sum_of_outer_products(const struct gm_outer_sum *sum) {
  if (sum->right_first + whole_columns(sum->columns) <= sum->right_length) {
    sum_with_readable_right(sum);
    return;
  }
  float edge[gm_outer_terms][gm_tile_columns];
  const float *right[gm_outer_terms];
  for (size_t k = 0; k < sum->terms; k += 1) {
    right[k] = edge[k];
    memcpy(edge[k], sum->right[k] + sum->right_first, sum->columns * sizeof(float));
    memset(edge[k] + sum->columns, 0, (gm_tile_columns - sum->columns) * sizeof(float));
  }
  struct gm_outer_sum readable = *sum;
  readable.right = right;
  readable.right_first = 0;
  sum_with_readable_right(&readable);
}

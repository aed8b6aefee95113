#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What a kernel is given: arrays, or rows of arrays, and what it makes of them. Kernels are leaves;
// `gm_run_map` and `gm_run_rows` cut the work into chunks by its size and call them for each.

enum { gm_map_inputs = 7, gm_map_outputs = 3, gm_map_parameters = 8 };

// A function of one element of each input, applied to arrays of `count` floats.
struct gm_map {
  size_t count;
  const float *inputs[gm_map_inputs];
  float *outputs[gm_map_outputs];
  float parameters[gm_map_parameters];
  bool streams; // outputs go past the caches
};

typedef void gm_map_kernel(const struct gm_map *map);

// A function of one row of each input. A row starts `stride` floats after the one before: 0 where
// all rows share one, 1 where a row is a number.
struct gm_row_input {
  const float *at;
  size_t stride;
};

struct gm_row_output {
  float *at;
  size_t stride;
};

struct gm_rows {
  size_t rows, columns;
  struct gm_row_input inputs[gm_map_inputs];
  struct gm_row_output outputs[gm_map_outputs];
  const int32_t *indices; // one a row
  int32_t *choices;       // one a row
  float parameters[gm_map_parameters];
  bool streams; // outputs go past the caches
};

typedef void gm_row_kernel(const struct gm_rows *rows);

// Operations an element, in the sense of `gm_run_chunks`: what takes the time is memory, or the
// function.
static const double gm_light = 10, gm_heavy = 40;

// Where more is read and written than caches keep, outputs are streamed: they would be gone before
// they are read again, and need not be fetched before they are written.
void gm_run_map(gm_map_kernel *kernel, double operations, const struct gm_map *map);
void gm_run_rows(gm_row_kernel *kernel, double operations, const struct gm_rows *rows);

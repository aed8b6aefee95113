#include "gm_selection.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "gm_threads.h"
#include "kernels.h"

enum { chunk_size = 8192, block_columns = 64 };

struct selection {
  size_t rows, columns, rows_per_chunk;
  const float *from;
  float *to;
  const int32_t *indices;
  int32_t *choices;
};

static void run_rows(struct selection *selection, gm_chunk_body body) {
  const size_t columns = selection->columns;
  selection->rows_per_chunk = columns > 0 && columns < chunk_size ? chunk_size / columns : 1;
  const size_t chunks =
      (selection->rows + selection->rows_per_chunk - 1) / selection->rows_per_chunk;
  gm_run_chunks(chunks, gm_light * (double)selection->rows * (double)columns, body, selection);
}

static size_t end_of_chunk(const struct selection *selection, size_t chunk) {
  const size_t end = (chunk + 1) * selection->rows_per_chunk;
  return end < selection->rows ? end : selection->rows;
}

static void gather_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct selection *gather = context;
  const size_t columns = gather->columns, end = end_of_chunk(gather, chunk);
  for (size_t row = chunk * gather->rows_per_chunk; row < end; row += 1)
    memcpy(gather->to + row * columns, gather->from + (size_t)gather->indices[row] * columns,
           columns * sizeof(float));
}

void gm_gather_rows(size_t count, size_t columns, const float *table, const int32_t *indices,
                    float *y) {
  struct selection gather = {
      .rows = count, .columns = columns, .from = table, .to = y, .indices = indices};
  run_rows(&gather, gather_chunk);
}

// Rows may share an index, so that each chunk takes all rows of some columns.
static void scatter_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct selection *scatter = context;
  gm_map_kernel *const add = gm_pointwise()->arithmetic.add;
  const size_t first = chunk * block_columns, left = scatter->columns - first;
  for (size_t row = 0; row < scatter->rows; row += 1) {
    float *const to = scatter->to + (size_t)scatter->indices[row] * scatter->columns + first;
    add(&(struct gm_map){.count = left < block_columns ? left : block_columns,
                         .inputs = {to, scatter->from + row * scatter->columns + first},
                         .outputs = {to}});
  }
}

void gm_scatter_add_rows(size_t count, size_t columns, const float *x, const int32_t *indices,
                         float *table) {
  struct selection scatter = {
      .rows = count, .columns = columns, .from = x, .to = table, .indices = indices};
  gm_run_chunks((columns + block_columns - 1) / block_columns,
                gm_light * (double)count * (double)columns, scatter_chunk, &scatter);
}

static size_t largest(size_t n, const float *x) {
  size_t best = 0;
  for (size_t i = 1; i < n && !isnan(x[best]); i += 1)
    if (x[i] > x[best] || isnan(x[i])) best = i;
  return best;
}

static void largest_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct selection *selection = context;
  const size_t end = end_of_chunk(selection, chunk);
  for (size_t row = chunk * selection->rows_per_chunk; row < end; row += 1)
    selection->choices[row] =
        (int32_t)largest(selection->columns, selection->from + row * selection->columns);
}

void gm_largest_in_rows(size_t rows, size_t columns, const float *x, int32_t *choices) {
  struct selection selection = {.rows = rows, .columns = columns, .from = x, .choices = choices};
  run_rows(&selection, largest_chunk);
}

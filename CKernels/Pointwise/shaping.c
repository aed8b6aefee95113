#include "gm_shaping.h"

#include <string.h>

#include "gm_threads.h"

enum { chunk_size = 8192 }; // floats
static const double operations_per_element = 5;

static size_t smaller(size_t a, size_t b) {
  return a < b ? a : b;
}

struct copy {
  size_t rows, columns, rows_per_chunk;
  const float *x;
  size_t x_stride;
  float *y;
  size_t y_stride;
};

static void copy_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct copy *copy = context;
  const size_t first = chunk * copy->rows_per_chunk;
  const size_t end = smaller(first + copy->rows_per_chunk, copy->rows);
  for (size_t r = first; r < end; r += 1)
    memcpy(copy->y + r * copy->y_stride, copy->x + r * copy->x_stride,
           copy->columns * sizeof(float));
}

void gm_copy_block(size_t rows, size_t columns, size_t x_stride, const float *x, size_t y_stride,
                   float *y) {
  if (columns == 0) return;
  const size_t rows_per_chunk = columns < chunk_size ? chunk_size / columns : 1;
  struct copy copy = {rows, columns, rows_per_chunk, x, x_stride, y, y_stride};
  const size_t chunks = (rows + rows_per_chunk - 1) / rows_per_chunk;
  gm_run_chunks(chunks, operations_per_element * (double)rows * (double)columns, copy_chunk, &copy);
}

enum { tile = 16 }; // 16 floats are a cache line

struct transposition {
  size_t rows, columns, bands; // a band is `tile` rows of x
  const float *x;
  float *y;
};

static void transpose_tile(const struct transposition *t, const float *x, float *y, size_t rows,
                           size_t columns) {
  for (size_t c = 0; c < columns; c += 1)
    for (size_t r = 0; r < rows; r += 1) y[c * t->rows + r] = x[r * t->columns + c];
}

static void transpose_band(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct transposition *t = context;
  const size_t matrix = chunk / t->bands * t->rows * t->columns;
  const size_t r = chunk % t->bands * tile;
  const size_t rows = smaller(tile, t->rows - r);
  for (size_t c = 0; c < t->columns; c += tile)
    transpose_tile(t, t->x + matrix + r * t->columns + c, t->y + matrix + c * t->rows + r, rows,
                   smaller(tile, t->columns - c));
}

void gm_transpose_each(size_t count, size_t rows, size_t columns, const float *x, float *y) {
  struct transposition t = {rows, columns, (rows + tile - 1) / tile, x, y};
  const double elements = (double)count * (double)rows * (double)columns;
  gm_run_chunks(count * t.bands, operations_per_element * elements, transpose_band, &t);
}

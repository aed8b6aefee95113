#include "gm_shaping.h"

#include <string.h>

#include "gm_threads.h"
#include "gm_transpose.h"
#include "maps.h"

enum { chunk_size = 8192 };

static size_t per_chunk(size_t size) {
  return size > 0 && size < chunk_size ? chunk_size / size : 1;
}

static size_t chunk_count(size_t count, size_t per_chunk) {
  return (count + per_chunk - 1) / per_chunk;
}

struct copy {
  size_t rows, columns, x_stride, y_stride;
  const float *x;
  float *y;
};

static void copy_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct copy *copy = context;
  const size_t size = per_chunk(copy->columns), first = chunk * size;
  for (size_t row = first; row < first + size && row < copy->rows; row += 1)
    memcpy(copy->y + row * copy->y_stride, copy->x + row * copy->x_stride,
           copy->columns * sizeof(float));
}

void gm_copy_block(size_t rows, size_t columns, size_t x_stride, const float *x, size_t y_stride,
                   float *y) {
  struct copy copy = {rows, columns, x_stride, y_stride, x, y};
  gm_run_chunks(chunk_count(rows, per_chunk(columns)), gm_light * (double)rows * (double)columns,
                copy_chunk, &copy);
}

// Axes of y, outermost first, with the steps that they take through x and y. Where the last step
// through x is not 1, the last two axes are those of a transposition: the one before last steps by
// 1 through x.
struct permutation {
  size_t extent[4], x_step[4], y_step[4];
  const float *x;
  float *y;
};

// Where the part of index `outer` over the first `axes` axes starts.
static void find_part(const struct permutation *all, size_t axes, size_t outer, const float **x,
                      float **y) {
  *x = all->x;
  *y = all->y;
  for (size_t axis = axes; axis-- > 0; outer /= all->extent[axis]) {
    const size_t index = outer % all->extent[axis];
    *x += index * all->x_step[axis];
    *y += index * all->y_step[axis];
  }
}

static void permute_rows(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct permutation *all = context;
  const size_t rows = all->extent[0] * all->extent[1] * all->extent[2];
  const size_t size = per_chunk(all->extent[3]), first = chunk * size;
  for (size_t row = first; row < first + size && row < rows; row += 1) {
    const float *x;
    float *y;
    find_part(all, 3, row, &x, &y);
    memcpy(y, x, all->extent[3] * sizeof(float));
  }
}

// y[c, r] = x[r, c] for `rows` rows of x and 16 columns or fewer: a cache line of each row.
static void transpose_strip(size_t rows, size_t columns, const float *x, size_t x_stride, float *y,
                            size_t y_stride) {
  const size_t whole_rows = rows / 4 * 4, whole_columns = columns / 4 * 4;
  for (size_t r = 0; r < whole_rows; r += 4)
    for (size_t c = 0; c < whole_columns; c += 4)
      gm_transpose_four_by_four(x + r * x_stride + c, x_stride, y + c * y_stride + r, y_stride);
  for (size_t r = 0; r < rows; r += 1)
    for (size_t c = r < whole_rows ? whole_columns : 0; c < columns; c += 1)
      y[c * y_stride + r] = x[r * x_stride + c];
}

enum { strip_columns = 16 };

static size_t count_strips(const struct permutation *all) {
  return (all->extent[2] + strip_columns - 1) / strip_columns;
}

static void permute_strips(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct permutation *all = context;
  const size_t strips = count_strips(all), count = all->extent[0] * all->extent[1] * strips;
  const size_t size = per_chunk(strip_columns * all->extent[3]), first = chunk * size;
  for (size_t strip = first; strip < first + size && strip < count; strip += 1) {
    const float *x;
    float *y;
    find_part(all, 2, strip / strips, &x, &y);
    const size_t from = strip % strips * strip_columns, left = all->extent[2] - from;
    transpose_strip(all->extent[3], left < strip_columns ? left : strip_columns, x + from,
                    all->x_step[3], y + from * all->y_step[2], all->y_step[2]);
  }
}

static void run_permutation(struct permutation *all) {
  const size_t *extent = all->extent;
  const size_t outer = extent[0] * extent[1];
  const double operations = gm_light * (double)(outer * extent[2] * extent[3]);
  if (all->x_step[3] == 1)
    gm_run_chunks(chunk_count(outer * extent[2], per_chunk(extent[3])), operations, permute_rows,
                  all);
  else
    gm_run_chunks(chunk_count(outer * count_strips(all), per_chunk(strip_columns * extent[3])),
                  operations, permute_strips, all);
}

void gm_transpose_each(size_t count, size_t rows, size_t columns, const float *x, float *y) {
  gm_permute((size_t[]){1, count, rows, columns}, (size_t[]){0, 1, 3, 2}, x, y);
}

static void swap_axes(struct permutation *all, size_t a, size_t b) {
  size_t *const each[] = {all->extent, all->x_step, all->y_step};
  for (size_t i = 0; i < 3; i += 1) {
    const size_t kept = each[i][a];
    each[i][a] = each[i][b];
    each[i][b] = kept;
  }
}

void gm_permute(const size_t shape[4], const size_t axes[4], const float *x, float *y) {
  size_t x_step[4] = {0, 0, 0, 1}, y_step = 1;
  for (size_t axis = 3; axis-- > 0;) x_step[axis] = x_step[axis + 1] * shape[axis + 1];
  struct permutation all = {.x = x, .y = y};
  for (size_t axis = 4; axis-- > 0; y_step *= all.extent[axis]) {
    all.extent[axis] = shape[axes[axis]];
    all.x_step[axis] = x_step[axes[axis]];
    all.y_step[axis] = y_step;
  }
  for (size_t axis = 0; axis < 2; axis += 1)
    if (axes[axis] == 3) swap_axes(&all, axis, 2);
  run_permutation(&all);
}

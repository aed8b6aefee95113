#include "gm_sums.h"

#include <string.h>

#include "gm_threads.h"
#include "kernels.h"

enum { most_chunks = 64, block_size = 1024 };

static const struct gm_sum_kernels *kernels(void) {
  return &gm_pointwise()->sums;
}

struct sum_work {
  gm_sum_kernel *kernel;
  size_t n, chunk_size;
  const float *x, *y;
  double partial[most_chunks];
};

static void sum_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  struct sum_work *work = context;
  const size_t first = chunk * work->chunk_size, left = work->n - first;
  const size_t count = left < work->chunk_size ? left : work->chunk_size;
  work->partial[chunk] = work->kernel(count, work->x + first, work->y + first);
}

static double run_sum(gm_sum_kernel *kernel, size_t n, const float *x, const float *y) {
  const size_t blocks = (n + block_size - 1) / block_size;
  const size_t chunk_size = (blocks + most_chunks - 1) / most_chunks * block_size;
  struct sum_work work = {.kernel = kernel, .n = n, .chunk_size = chunk_size, .x = x, .y = y};
  const size_t chunks = n == 0 ? 0 : (n + chunk_size - 1) / chunk_size;
  gm_run_chunks(chunks, gm_light * (double)n, sum_chunk, &work);
  double sum = 0;
  for (size_t chunk = 0; chunk < chunks; chunk += 1) sum += work.partial[chunk];
  return sum;
}

double gm_sum(size_t n, const float *x) {
  return run_sum(kernels()->sum, n, x, x);
}

double gm_dot(size_t n, const float *x, const float *y) {
  return run_sum(kernels()->dot, n, x, y);
}

void gm_row_sums(size_t rows, size_t columns, const float *x, float *sums) {
  gm_run_rows(kernels()->row_sums, gm_light,
              &(struct gm_rows){rows, columns, .inputs = {{x, columns}}, .outputs = {{sums, 1}}});
}

void gm_row_dots(size_t rows, size_t columns, const float *x, const float *y, float *dots) {
  gm_run_rows(kernels()->row_dots, gm_light,
              &(struct gm_rows){rows, columns, .inputs = {{x, columns}, {y, columns}},
                                .outputs = {{dots, 1}}});
}

struct gm_row_chunks gm_row_chunks(size_t rows, size_t columns) {
  size_t size = (rows + most_chunks - 1) / most_chunks;
  const size_t least = columns < 512 ? 8192 / (columns + 1) : 16;
  if (size < least) size = least;
  return (struct gm_row_chunks){(rows + size - 1) / size, size};
}

static struct gm_columns columns_of_chunk(const struct gm_columns *all, size_t chunk,
                                          float *partial) {
  const struct gm_row_chunks chunks = gm_row_chunks(all->rows, all->columns);
  struct gm_columns part = *all;
  part.x += chunk * chunks.rows * all->columns;
  part.y += chunk * chunks.rows * all->columns;
  part.rows = all->rows - chunk * chunks.rows;
  if (part.rows > chunks.rows) part.rows = chunks.rows;
  for (size_t i = 0; i < gm_column_sums_most && all->sums[i]; i += 1) {
    part.sums[i] = partial + (i * chunks.count + chunk) * all->columns;
    memset(part.sums[i], 0, all->columns * sizeof(float));
  }
  return part;
}

struct column_work {
  gm_column_kernel *kernel;
  const struct gm_columns *columns;
  float *partial;
};

static void sum_column_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct column_work *work = context;
  const struct gm_columns part = columns_of_chunk(work->columns, chunk, work->partial);
  work->kernel(&part);
}

void gm_run_column_chunks(gm_column_kernel *kernel, const struct gm_columns *columns,
                          float *partial) {
  struct column_work work = {kernel, columns, partial};
  gm_run_chunks(gm_row_chunks(columns->rows, columns->columns).count,
                gm_light * (double)columns->rows * (double)columns->columns, sum_column_chunk,
                &work);
}

void gm_run_columns(gm_column_kernel *kernel, const struct gm_columns *columns, float *partial) {
  gm_run_column_chunks(kernel, columns, partial);
  const size_t chunks = gm_row_chunks(columns->rows, columns->columns).count;
  for (size_t i = 0; i < gm_column_sums_most && columns->sums[i]; i += 1) {
    const float *const all = partial + i * chunks * columns->columns;
    memset(columns->sums[i], 0, columns->columns * sizeof(float));
    gm_pointwise()->columns.sums(&(struct gm_columns){.rows = chunks,
                                                      .columns = columns->columns,
                                                      .x = all,
                                                      .y = all,
                                                      .sums = {columns->sums[i]}});
  }
}

void gm_column_sums(size_t rows, size_t columns, const float *x, float *sums, float *workspace) {
  const struct gm_columns all = {rows, columns, x, x, .sums = {sums}};
  gm_run_columns(gm_pointwise()->columns.sums, &all, workspace);
}

void gm_column_dots(size_t rows, size_t columns, const float *x, const float *y, float *dots,
                    float *workspace) {
  const struct gm_columns all = {rows, columns, x, y, .sums = {dots}};
  gm_run_columns(gm_pointwise()->columns.dots, &all, workspace);
}

size_t gm_column_sums_workspace_size(size_t rows, size_t columns) {
  return gm_row_chunks(rows, columns).count * columns;
}

#include "maps.h"

#include "gm_memory.h"
#include "gm_sizes.h"
#include "gm_threads.h"

enum {
  chunk_size = 8192,    // floats
  cache_size = 8 << 20, // floats that the caches of a server's processor hold
};

struct map_work {
  gm_map_kernel *kernel;
  struct gm_map map;
};

static void run_map_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct map_work *work = context;
  const size_t first = chunk * chunk_size;
  struct gm_map part = work->map;
  part.count = gm_smaller(part.count - first, chunk_size);
  for (size_t i = 0; i < gm_map_inputs; i += 1)
    if (part.inputs[i]) part.inputs[i] += first;
  for (size_t i = 0; i < gm_map_outputs; i += 1)
    if (part.outputs[i]) part.outputs[i] += first;
  work->kernel(&part);
  if (part.streams) gm_finish_stores_past_caches();
}

void gm_run_map(gm_map_kernel *kernel, double operations, const struct gm_map *map) {
  struct map_work work = {kernel, *map};
  size_t arrays = 0;
  for (size_t i = 0; i < gm_map_inputs; i += 1) arrays += map->inputs[i] ? 1 : 0;
  for (size_t i = 0; i < gm_map_outputs; i += 1) arrays += map->outputs[i] ? 1 : 0;
  work.map.streams = arrays * map->count > cache_size;
  const size_t chunks = (map->count + chunk_size - 1) / chunk_size;
  gm_run_chunks(chunks, operations * (double)map->count, run_map_chunk, &work);
}

struct row_work {
  gm_row_kernel *kernel;
  size_t rows_per_chunk;
  struct gm_rows rows;
};

static void run_row_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct row_work *work = context;
  const size_t first = chunk * work->rows_per_chunk;
  struct gm_rows part = work->rows;
  part.rows = gm_smaller(part.rows - first, work->rows_per_chunk);
  for (size_t i = 0; i < gm_map_inputs; i += 1)
    if (part.inputs[i].at) part.inputs[i].at += first * part.inputs[i].stride;
  for (size_t i = 0; i < gm_map_outputs; i += 1)
    if (part.outputs[i].at) part.outputs[i].at += first * part.outputs[i].stride;
  if (part.indices) part.indices += first;
  if (part.choices) part.choices += first;
  work->kernel(&part);
  if (part.streams) gm_finish_stores_past_caches();
}

void gm_run_rows(gm_row_kernel *kernel, double operations, const struct gm_rows *rows) {
  const size_t columns = rows->columns > 0 ? rows->columns : 1;
  const size_t rows_per_chunk = columns < chunk_size ? chunk_size / columns : 1;
  struct row_work work = {kernel, rows_per_chunk, *rows};
  size_t row = 0;
  for (size_t i = 0; i < gm_map_inputs; i += 1) row += rows->inputs[i].stride;
  for (size_t i = 0; i < gm_map_outputs; i += 1) row += rows->outputs[i].stride;
  work.rows.streams = row * rows->rows > cache_size;
  const size_t chunks = (rows->rows + rows_per_chunk - 1) / rows_per_chunk;
  gm_run_chunks(chunks, operations * (double)rows->rows * (double)columns, run_row_chunk, &work);
}

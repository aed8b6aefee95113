#include "gm_dropout.h"

#include "gm_philox.h"
#include "gm_threads.h"
#include "kernels.h"

enum { chunk_size = 4096 };

struct work {
  size_t n;
  float rate;
  uint64_t seed, stream, first;
  const float *x;
  float *y;
};

static void drop_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct work *work = context;
  const size_t from = chunk * chunk_size, left = work->n - from;
  const size_t count = left < chunk_size ? left : chunk_size;
  float draws[chunk_size];
  gm_philox_uniform(work->seed, work->stream, work->first + from, count, draws);
  gm_pointwise()->keep(&(struct gm_map){.count = count,
                                        .inputs = {work->x + from, draws},
                                        .outputs = {work->y + from},
                                        .parameters = {work->rate, 1 / (1 - work->rate)}});
}

void gm_dropout(size_t n, float rate, uint64_t seed, uint64_t stream, uint64_t first,
                const float *x, float *y) {
  struct work work = {n, rate, seed, stream, first, x, y};
  gm_run_chunks((n + chunk_size - 1) / chunk_size, gm_heavy * (double)n, drop_chunk, &work);
}

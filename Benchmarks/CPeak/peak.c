#include "gm_peak.h"

#include "gm_threads.h"
#include "levels.h"
#include "peak_loops_table.h"

static const struct gm_peak_loops *const levels[gm_instruction_set_count] =
    GM_LEVELS(gm_peak_loops);

static const struct gm_peak_loops *loops(void) {
  return levels[gm_current_instruction_set()];
}

size_t gm_peak_operations_per_round(void) {
  return loops()->operations_per_round;
}

struct multiply_add {
  size_t rounds;
  float *sums;
};

static void multiply_add_chunk(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct multiply_add *work = context;
  work->sums[chunk] = loops()->multiply_add(work->rounds);
}

void gm_peak_multiply_add(size_t chunks, size_t rounds, float *sums) {
  struct multiply_add work = {rounds, sums};
  const double operations = (double)chunks * (double)rounds * (double)loops()->operations_per_round;
  gm_run_chunks(chunks, operations, multiply_add_chunk, &work);
}

enum { triad_chunk = 1 << 14 };

struct triad {
  size_t count;
  float factor;
  const float *b, *c;
  float *a;
};

static void triad_chunk_body(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct triad *work = context;
  const size_t first = chunk * triad_chunk;
  const size_t left = work->count - first;
  loops()->triad(left < triad_chunk ? left : triad_chunk, work->factor, work->b + first,
                 work->c + first, work->a + first);
}

void gm_peak_triad(size_t count, float factor, const float *restrict b, const float *restrict c,
                   float *restrict a) {
  struct triad work = {count, factor, b, c, a};
  gm_run_chunks((count + triad_chunk - 1) / triad_chunk, 2 * (double)count, triad_chunk_body,
                &work);
}

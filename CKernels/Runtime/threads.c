#include "gm_threads.h"

#include <stdatomic.h>

#include "openmp.h"

// Waking a sleeping team costs microseconds: below this many operations one thread is faster.
static const double smallest_parallel_work = 2e5;

static atomic_int thread_count = 0; // 0: not asked yet
static atomic_int most_threads = 0; // the highest count so far
static _Thread_local int32_t current_thread = 0;
static _Thread_local int inside_chunk = 0;

static void use_threads(int count) {
  int most = atomic_load(&most_threads);
  while (most < count && !atomic_compare_exchange_weak(&most_threads, &most, count)) {
  }
  atomic_store(&thread_count, count);
}

int32_t gm_thread_count(void) {
  if (atomic_load(&thread_count) == 0) use_threads(omp_get_max_threads());
  return atomic_load(&thread_count);
}

int32_t gm_most_threads(void) {
  gm_thread_count();
  return atomic_load(&most_threads);
}

void gm_set_thread_count(int32_t count) {
#ifdef GM_OPENMP
  gm_thread_count();
  use_threads(count < 1 ? 1 : count);
#else
  (void)count;
#endif
}

struct work {
  atomic_size_t next;
  size_t chunks;
  gm_chunk_body body;
  void *context;
};

static void take_chunks(struct work *work, int32_t thread) {
  const int32_t outer_thread = current_thread;
  current_thread = thread;
  inside_chunk += 1;
  size_t chunk;
  while ((chunk = atomic_fetch_add_explicit(&work->next, 1, memory_order_relaxed)) < work->chunks)
    work->body(work->context, chunk, thread);
  inside_chunk -= 1;
  current_thread = outer_thread;
}

void gm_run_chunks(size_t chunks, double operations, gm_chunk_body body, void *context) {
  struct work work = {.chunks = chunks, .body = body, .context = context};
  const int32_t most = gm_thread_count();
  const int threads = chunks < (size_t)most ? (int)chunks : most;
  if (threads <= 1 || inside_chunk || operations < smallest_parallel_work) {
    take_chunks(&work, current_thread);
    return;
  }
#pragma omp parallel num_threads(threads)
  take_chunks(&work, omp_get_thread_num());
}

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

// Each thread has a share of the chunks, one after the other, and helps with those of others when
// it is done with its own. So a chunk of the same work as before is mostly taken by the same
// thread, in whose cache what it needs lies.
enum { most_shares = 64 };

struct share {
  _Alignas(64) atomic_size_t next; // in a cache line of its own
  size_t end;
};

struct work {
  gm_chunk_body body;
  void *context;
  size_t share_count;
  struct share shares[most_shares];
};

static void share_out(struct work *work, size_t chunks, size_t threads) {
  work->share_count = threads < most_shares ? threads : most_shares;
  for (size_t i = 0; i < work->share_count; i += 1) {
    atomic_init(&work->shares[i].next, chunks * i / work->share_count);
    work->shares[i].end = chunks * (i + 1) / work->share_count;
  }
}

static void take_share(const struct work *work, struct share *share, int32_t thread) {
  size_t chunk;
  while ((chunk = atomic_fetch_add_explicit(&share->next, 1, memory_order_relaxed)) < share->end)
    work->body(work->context, chunk, thread);
}

static void take_chunks(struct work *work, int32_t thread) {
  const int32_t outer_thread = current_thread;
  current_thread = thread;
  inside_chunk += 1;
  for (size_t i = 0; i < work->share_count; i += 1)
    take_share(work, &work->shares[((size_t)thread + i) % work->share_count], thread);
  inside_chunk -= 1;
  current_thread = outer_thread;
}

void gm_run_chunks(size_t chunks, double operations, gm_chunk_body body, void *context) {
  struct work work;
  work.body = body;
  work.context = context;
  const int32_t most = gm_thread_count();
  const int threads = chunks < (size_t)most ? (int)chunks : most;
  if (threads <= 1 || inside_chunk || operations < smallest_parallel_work) {
    share_out(&work, chunks, 1);
    take_chunks(&work, current_thread);
    return;
  }
  share_out(&work, chunks, (size_t)threads);
#pragma omp parallel num_threads(threads)
  take_chunks(&work, omp_get_thread_num());
}

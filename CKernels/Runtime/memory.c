#define _DEFAULT_SOURCE // madvise is not in the C standard

#include "gm_memory.h"

#include <stdatomic.h>

#ifdef __linux__

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

static const size_t smallest_block = 4 << 20; // holds a whole large page or more wherever it lies

void gm_prefer_large_pages(void *block, size_t bytes) {
  if (bytes < smallest_block) return;
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  const uintptr_t first = ((uintptr_t)block + page - 1) / page * page;
  // A wish only: a system that has no large pages says so here, and nothing is lost.
  (void)madvise((void *)first, (uintptr_t)block + bytes - first, MADV_HUGEPAGE);
}

#else

void gm_prefer_large_pages(void *block, size_t bytes) {
  (void)block;
  (void)bytes;
}

#endif

void gm_finish_stores_past_caches(void) {
  atomic_thread_fence(memory_order_seq_cst);
}

#include "allocations.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) || defined(__linux__)
#include <features.h>
#endif

#if defined(__GLIBC__) && !defined(SANITIZED)

#include <errno.h>
#include <malloc.h>

// The functions that the system's own allocator has under these names as well, so that those below
// can take the place of the usual ones in the whole program.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

static _Thread_local long long held, most;

static void *counted(void *block) {
  held += (long long)malloc_usable_size(block);
  if (held > most) most = held;
  return block;
}

void *malloc(size_t size) {
  return counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
  return counted(__libc_calloc(count, size));
}

void *realloc(void *block, size_t size) {
  long long before = (long long)malloc_usable_size(block);
  void *moved = __libc_realloc(block, size);
  if (!moved && size) return moved;
  held -= before;
  return counted(moved);
}

void *memalign(size_t alignment, size_t size) {
  return counted(__libc_memalign(alignment, size));
}

void *aligned_alloc(size_t alignment, size_t size) {
  return memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
  *block = memalign(alignment, size);
  return *block || !size ? 0 : ENOMEM;
}

void free(void *block) {
  held -= (long long)malloc_usable_size(block);
  __libc_free(block);
}

int allocations_are_counted(void) {
  return 1;
}

void begin_counting_allocations(void) {
  held = most = 0;
}

size_t peak_of_allocations(void) {
  return (size_t)most;
}

#else

int allocations_are_counted(void) {
  return 0;
}

void begin_counting_allocations(void) {}

size_t peak_of_allocations(void) {
  return 0;
}

#endif

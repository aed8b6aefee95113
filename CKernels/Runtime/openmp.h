#pragma once

// clang does not find omp.h on its default path: the two functions used are declared here.

#ifdef GM_OPENMP

int omp_get_max_threads(void);
int omp_get_thread_num(void);

#else

static inline int omp_get_max_threads(void) {
  return 1;
}
static inline int omp_get_thread_num(void) {
  return 0;
}

#endif

#pragma once

#include <stddef.h>

static inline size_t gm_smaller(size_t a, size_t b) {
  return a < b ? a : b;
}

static inline size_t gm_larger(size_t a, size_t b) {
  return a > b ? a : b;
}

static inline size_t gm_round_up_quotient(size_t a, size_t b) {
  return (a + b - 1) / b;
}

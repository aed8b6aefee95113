// The loops of one instruction set. Included by peak_<level>.c, which defines GM_LANES and
// GM_LEVEL.

#include "peak_loops_table.h"
#include "vector.h"

// Enough independent sequences that no multiply-add waits for the one before, few enough to stay in
// registers together with a and b: x86-64 has two units of 4 or 5 cycles, and 16 registers before
// AVX-512; arm64 up to four units of 4 cycles, and 32 registers.
#if defined(__aarch64__)
enum { GM_NAME(sequences) = 24 };
#else
enum { GM_NAME(sequences) = 12 };
#endif

static float GM_NAME(multiply_add)(size_t rounds) {
  const vector a = splat(0.75f), b = splat(0.25f);
  vector x[GM_NAME(sequences)];
  for (size_t s = 0; s < GM_NAME(sequences); s += 1) x[s] = splat((float)s);
  for (size_t round = 0; round < rounds; round += 1)
#pragma clang loop unroll(full)
    for (size_t s = 0; s < GM_NAME(sequences); s += 1) x[s] = fused_multiply_add(a, x[s], b);
  float sum = 0;
  for (size_t s = 0; s < GM_NAME(sequences); s += 1)
    for (size_t lane = 0; lane < GM_LANES; lane += 1) sum += x[s][lane];
  return sum;
}

static void GM_NAME(triad)(size_t count, float factor, const float *restrict b,
                           const float *restrict c, float *restrict a) {
  const vector factors = splat(factor);
  size_t i = 0;
  for (; i + GM_LANES <= count; i += GM_LANES)
    store(a + i, fused_multiply_add(factors, load(c + i), load(b + i)));
  if (i < count)
    store_first(
        a + i, count - i,
        fused_multiply_add(factors, load_first(c + i, count - i), load_first(b + i, count - i)));
}

const struct gm_peak_loops GM_NAME(gm_peak_loops) = {
    .multiply_add = GM_NAME(multiply_add),
    .triad = GM_NAME(triad),
    .operations_per_round = 2 * GM_LANES * GM_NAME(sequences),
};

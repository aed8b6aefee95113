#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

// The loops of gm_peak.h on one thread, at one instruction set.
struct gm_peak_loops {
  float (*multiply_add)(size_t rounds);
  void (*triad)(size_t count, float factor, const float *restrict b, const float *restrict c,
                float *restrict a);
  size_t operations_per_round;
};

extern const struct gm_peak_loops gm_peak_loops_portable;
extern const struct gm_peak_loops gm_peak_loops_neon;
extern const struct gm_peak_loops gm_peak_loops_avx2;
extern const struct gm_peak_loops gm_peak_loops_avx512;

#pragma clang assume_nonnull end

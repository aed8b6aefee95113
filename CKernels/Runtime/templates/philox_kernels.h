#pragma once

#include <stddef.h>
#include <stdint.h>

// Writes draws of `groups` groups of 64, from `group` on, to out[0] ..< out[64 · groups].
typedef void gm_philox_draws(uint64_t seed, uint64_t stream, uint64_t group, size_t groups,
                             void *out);

struct gm_philox_kernels {
  gm_philox_draws *bits, *uniform, *normal;
};

extern const struct gm_philox_kernels gm_philox_portable, gm_philox_neon, gm_philox_avx2,
    gm_philox_avx512;

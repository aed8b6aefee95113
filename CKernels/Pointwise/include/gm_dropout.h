#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// y[i] = 0 where uniform draw `first` + i of (seed, stream) is below `rate`, else x[i] / (1 -
/// rate) (Srivastava et al. 2014), with 0 ≤ rate < 1 and the draws of `gm_philox_uniform`.
///
/// It is linear and keeps no mask: the backward pass is the same function with the same draws, from
/// dy to dx. y may be x, but not overlap it otherwise. The same bits on every instruction set and
/// number of threads.
void gm_dropout(size_t n, float rate, uint64_t seed, uint64_t stream, uint64_t first,
                const float *x, float *y);

#pragma clang assume_nonnull end

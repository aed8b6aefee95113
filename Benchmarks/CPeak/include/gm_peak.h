#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

// What this machine can do at most, to hold the kernels' speed against: arithmetic that waits for
// no memory, and memory traffic that waits for no arithmetic. Both run on the threads and at the
// instruction set of the kernels.

/// sums[chunk] = the sum of a few sequences x ← a · x + b in registers, `rounds` steps each; a · x
/// + b is rounded once. `sums` has `chunks` elements. Threads share the chunks.
void gm_peak_multiply_add(size_t chunks, size_t rounds, float *sums);

/// The floating-point operations of one chunk of `gm_peak_multiply_add`, per round: a
/// multiplication and an addition for each lane of each sequence.
size_t gm_peak_operations_per_round(void);

/// a[i] = b[i] + factor · c[i] for i in 0 ..< `count`: the triad of McCalpin's STREAM benchmark,
/// which moves 12 bytes an element, not counting what a processor reads before it writes. Threads
/// share the elements.
void gm_peak_triad(size_t count, float factor, const float *restrict b, const float *restrict c,
                   float *restrict a);

#pragma clang assume_nonnull end

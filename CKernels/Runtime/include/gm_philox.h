#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// Counter-based random numbers: Philox 4×32-10 (Salmon, Moraes, Dror & Shaw, "Parallel random
// numbers: as easy as 1, 2, 3", SC 2011). A draw is a function of (seed, stream, index) alone: any
// part of a sequence can be drawn again, in any order, on any number of threads and at any
// instruction set, with the same bits.
//
// The seed is the key, low word first. The counter's low 64 bits count blocks of four words, its
// high 64 bits are the stream. Sixteen neighbouring blocks give 64 draws, word by word: draw i is
// word (i mod 64) / 16 of block 16 · ⌊i / 64⌋ + i mod 16, so that no draw needs another lane's
// words.

/// One block: ten rounds of Philox 4×32 on `counter` under `key`. `block` may be `counter`.
void gm_philox_block(const uint32_t counter[_Nonnull 4], const uint32_t key[_Nonnull 2],
                     uint32_t block[_Nonnull 4]);

/// bits[i] = draw `first` + i, for i in 0 ..< `count`: 32 random bits.
void gm_philox_bits(uint64_t seed, uint64_t stream, uint64_t first, size_t count, uint32_t *bits);

/// values[i] = ⌊draw / 2⁸⌋ · 2⁻²⁴ for draw `first` + i: uniform over the multiples of 2⁻²⁴ in [0,
/// 1).
void gm_philox_uniform(uint64_t seed, uint64_t stream, uint64_t first, size_t count, float *values);

/// values[i] = normal draw `first` + i, of mean 0 and variance 1, by Box and Muller's transform.
///
/// Draws i and i + 16, where ⌊i / 16⌋ is even, make a pair: r cos 2πv at i and r sin 2πv at i + 16,
/// with r = √(-2 ln u), u from draw i (31 bits, in (0, 1]; so |value| < 6.67) and v from draw i +
/// 16 (24 bits).
void gm_philox_normal(uint64_t seed, uint64_t stream, uint64_t first, size_t count, float *values);

#pragma clang assume_nonnull end

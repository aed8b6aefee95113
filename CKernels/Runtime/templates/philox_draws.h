// Arrays of random numbers: one table of kernels for each instruction set.

#include "philox_kernels.h"
#include "vector.h"
#include "vector_math.h"

#include "philox.h"

typedef void word_function(vector_u word[4], vector value[4]);

// Fills whole groups of 64: word w of block 16 · group + lane stands at 16 w + lane.
GM_INLINE void draw(uint64_t seed, uint64_t stream, uint64_t group, size_t groups, float *out,
                    word_function *function) {
  for (size_t block = 0; block < 16 * groups; block += GM_LANES) {
    vector_u word[4];
    vector value[4];
    philox_words(seed, stream, 16 * group + block, word);
    function(word, value);
    float *const at = out + 64 * (block / 16) + block % 16;
    for (size_t w = 0; w < 4; w += 1) store(at + 16 * w, value[w]);
  }
}

GM_INLINE void keep_bits(vector_u word[4], vector value[4]) {
  for (int w = 0; w < 4; w += 1) value[w] = (vector)word[w];
}

GM_INLINE void make_uniform(vector_u word[4], vector value[4]) {
  for (int w = 0; w < 4; w += 1) value[w] = philox_uniform(word[w]);
}

GM_INLINE void make_normal(vector_u word[4], vector value[4]) {
  for (int w = 0; w < 4; w += 2) {
    const vector steps = __builtin_convertvector((vector_i)(word[w] >> 1), vector);
    const vector u = fused_multiply_add(steps, splat(0x1p-31f), splat(0x1p-32f));
    const vector radius = __builtin_elementwise_sqrt(-2 * logarithm(u));
    vector cosine;
    const vector sine = sine_of_turns(philox_uniform(word[w + 1]), &cosine);
    value[w] = radius * cosine;
    value[w + 1] = radius * sine;
  }
}

static void draw_bits(uint64_t seed, uint64_t stream, uint64_t group, size_t groups, void *out) {
  draw(seed, stream, group, groups, out, keep_bits);
}

static void draw_uniform(uint64_t seed, uint64_t stream, uint64_t group, size_t groups, void *out) {
  draw(seed, stream, group, groups, out, make_uniform);
}

static void draw_normal(uint64_t seed, uint64_t stream, uint64_t group, size_t groups, void *out) {
  draw(seed, stream, group, groups, out, make_normal);
}

const struct gm_philox_kernels GM_NAME(gm_philox) = {
    .bits = draw_bits, .uniform = draw_uniform, .normal = draw_normal};

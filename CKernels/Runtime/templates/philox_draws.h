// Philox 4×32-10 on vectors of counters: one table of kernels for each instruction set.

#include "philox_kernels.h"
#include "vector.h"
#include "vector_math.h"

// The halves of the 64-bit products a · m: even and odd lanes are multiplied apart, in place.
GM_INLINE vector_u philox_multiply(vector_u a, uint32_t m, vector_u *low) {
  typedef uint64_t wide __attribute__((vector_size(4 * GM_LANES), aligned(4)));
  const wide even = ((wide)a & 0xffffffff) * (uint64_t)m;
  const wide odd = ((wide)a >> 32) * (uint64_t)m;
  *low = (vector_u)((even & 0xffffffff) | (odd << 32));
  return (vector_u)((even >> 32) | (odd & 0xffffffff00000000));
}

// The four words of blocks `block` ..< `block` + GM_LANES, where the low half of `block` does not
// overflow.
GM_INLINE void philox_words(uint64_t seed, uint64_t stream, uint64_t block, vector_u word[4]) {
  uint32_t lanes[GM_LANES];
  for (uint32_t lane = 0; lane < GM_LANES; lane += 1) lanes[lane] = lane;
  const vector_u zero = {0};
  vector_u c0 = *(const vector_u *)lanes + (uint32_t)block, c1 = zero + (uint32_t)(block >> 32);
  vector_u c2 = zero + (uint32_t)stream, c3 = zero + (uint32_t)(stream >> 32);
  uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
  for (int round = 0; round < 10; round += 1) {
    vector_u low0, low2;
    const vector_u high0 = philox_multiply(c0, 0xD2511F53, &low0);
    const vector_u high2 = philox_multiply(c2, 0xCD9E8D57, &low2);
    c0 = high2 ^ c1 ^ k0;
    c1 = low2;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  word[0] = c0, word[1] = c1, word[2] = c2, word[3] = c3;
}

// The multiples of 2⁻²⁴ in [0, 1).
GM_INLINE vector philox_uniform(vector_u word) {
  return __builtin_convertvector((vector_i)(word >> 8), vector) * 0x1p-24f;
}

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

// Philox 4×32-10 on vectors of counters, after vector.h.

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

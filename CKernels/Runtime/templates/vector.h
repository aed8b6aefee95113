// Vectors of one instruction set. Included by a kernel template after its .c file defined
//   GM_LANES      floats in a vector
//   GM_LEVEL      suffix of every function's name
// and pushed the matching target attribute.

#include <stddef.h>
#include <stdint.h>

#define GM_JOIN_(name, level) name##_##level
#define GM_JOIN(name, level) GM_JOIN_(name, level)
#define GM_NAME(name) GM_JOIN(name, GM_LEVEL)

#define vector GM_NAME(vector)
#define vector_i GM_NAME(vector_i)
#define load GM_NAME(load)
#define store GM_NAME(store)
#define splat GM_NAME(splat)
#define fused_multiply_add GM_NAME(fused_multiply_add)

// Aligned like a float: rows of a tensor start anywhere.
typedef float vector __attribute__((vector_size(4 * GM_LANES), aligned(4)));
typedef int32_t vector_i __attribute__((vector_size(4 * GM_LANES), aligned(4)));

static inline __attribute__((always_inline)) vector load(const float *at) {
  return *(const vector *)at;
}

static inline __attribute__((always_inline)) void store(float *at, vector value) {
  *(vector *)at = value;
}

// x - 0 is x for every x; x + 0 is not (-0), so the compiler would have to keep the addition.
static inline __attribute__((always_inline)) vector splat(float value) {
  return value - (vector){0};
}

// a · b + c, rounded once.
static inline __attribute__((always_inline)) vector fused_multiply_add(vector a, vector b, vector c) {
  return __builtin_elementwise_fma(a, b, c);
}

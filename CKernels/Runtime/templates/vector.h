// Vectors of one instruction set. Included by a kernel template after its .c file defined
//   GM_LANES      floats in a vector
//   GM_LEVEL      suffix of every function's name
// and pushed the matching target attribute.

#include <stddef.h>
#include <stdint.h>

#define GM_JOIN_(name, level) name##_##level
#define GM_JOIN(name, level) GM_JOIN_(name, level)
#define GM_NAME(name) GM_JOIN(name, GM_LEVEL)
#define GM_INLINE static inline __attribute__((always_inline))

#define vector GM_NAME(vector)
#define vector_i GM_NAME(vector_i)
#define vector_u GM_NAME(vector_u)
#define load GM_NAME(load)
#define store GM_NAME(store)
#define stream GM_NAME(stream)
#define load_first GM_NAME(load_first)
#define store_first GM_NAME(store_first)
#define splat GM_NAME(splat)
#define select GM_NAME(select)
#define fused_multiply_add GM_NAME(fused_multiply_add)

// Aligned like a float: rows of a tensor start anywhere.
typedef float vector __attribute__((vector_size(4 * GM_LANES), aligned(4)));
typedef int32_t vector_i __attribute__((vector_size(4 * GM_LANES), aligned(4)));
typedef uint32_t vector_u __attribute__((vector_size(4 * GM_LANES), aligned(4)));

GM_INLINE vector load(const float *at) {
  return *(const vector *)at;
}

GM_INLINE void store(float *at, vector value) {
  *(vector *)at = value;
}

// Stores past the caches, to a multiple of a vector's size. Other threads need a fence before they
// read it.
GM_INLINE void stream(float *at, vector value) {
  typedef float whole __attribute__((vector_size(4 * GM_LANES)));
  __builtin_nontemporal_store((whole)value, (whole *)at);
}

// The first `count` < GM_LANES floats; the other lanes are zero, and their memory is not touched.
GM_INLINE vector load_first(const float *at, size_t count) {
#if defined(__x86_64__) && GM_LANES == 16
  typedef float aligned __attribute__((vector_size(64)));
  return __builtin_ia32_loadups512_mask(at, (aligned){0}, (uint16_t)((1u << count) - 1));
#elif defined(__x86_64__) && GM_LANES == 8
  typedef int32_t aligned __attribute__((vector_size(32)));
  const aligned lane = {0, 1, 2, 3, 4, 5, 6, 7};
  return __builtin_ia32_maskloadps256((const void *)at, lane < (int32_t)count);
#else
  vector value = {0};
  for (size_t lane = 0; lane < GM_LANES; lane += 1)
    if (lane < count) value[lane] = at[lane];
  return value;
#endif
}

// Stores the first `count` < GM_LANES lanes.
GM_INLINE void store_first(float *at, size_t count, vector value) {
#if defined(__x86_64__) && GM_LANES == 16
  __builtin_ia32_storeups512_mask(at, value, (uint16_t)((1u << count) - 1));
#elif defined(__x86_64__) && GM_LANES == 8
  typedef int32_t aligned __attribute__((vector_size(32)));
  const aligned lane = {0, 1, 2, 3, 4, 5, 6, 7};
  __builtin_ia32_maskstoreps256((void *)at, lane < (int32_t)count, value);
#else
  for (size_t lane = 0; lane < GM_LANES; lane += 1)
    if (lane < count) at[lane] = value[lane];
#endif
}

// x - 0 is x for every x; x + 0 is not (-0), so the compiler would have to keep the addition.
GM_INLINE vector splat(float value) {
  return value - (vector){0};
}

// `mask ? a : b` by lane, where a comparison made the mask.
GM_INLINE vector select(vector_i mask, vector a, vector b) {
  return (vector)((mask & (vector_i)a) | (~mask & (vector_i)b));
}

// a · b + c, rounded once.
GM_INLINE vector fused_multiply_add(vector a, vector b, vector c) {
  return __builtin_elementwise_fma(a, b, c);
}

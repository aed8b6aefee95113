#include "minimal_tiles.h"

#include "gm_instruction_sets.h"

typedef void tile_kernel(const struct gm_minimal_tile *tile);

struct minimal_kernels {
  tile_kernel *split, *spread, *join;
};

#define GM_DECLARE_MINIMAL(level)                                                                  \
  void gm_split_minimal_##level(const struct gm_minimal_tile *tile);                               \
  void gm_spread_minimal_##level(const struct gm_minimal_tile *tile);                              \
  void gm_join_minimal_##level(const struct gm_minimal_tile *tile)

#define GM_MINIMAL(level)                                                                          \
  { gm_split_minimal_##level, gm_spread_minimal_##level, gm_join_minimal_##level }

GM_DECLARE_MINIMAL(portable);
GM_DECLARE_MINIMAL(neon);
GM_DECLARE_MINIMAL(avx2);
GM_DECLARE_MINIMAL(avx512);

static const struct minimal_kernels kernels[gm_instruction_set_count] = {
    [gm_portable] = GM_MINIMAL(portable),
#if defined(__aarch64__)
    [gm_neon] = GM_MINIMAL(neon),
#endif
#if defined(__x86_64__)
    [gm_avx2] = GM_MINIMAL(avx2),
    [gm_avx512] = GM_MINIMAL(avx512),
#endif
};

void gm_split_minimal(const struct gm_minimal_tile *tile) {
  kernels[gm_current_instruction_set()].split(tile);
}

void gm_spread_minimal(const struct gm_minimal_tile *tile) {
  kernels[gm_current_instruction_set()].spread(tile);
}

void gm_join_minimal(const struct gm_minimal_tile *tile) {
  kernels[gm_current_instruction_set()].join(tile);
}

void gm_fetch_minimal(const struct gm_minimal_tile *tile) {
  enum { line = 16 }; // floats
  for (size_t r = 0; r < 3; r += 1)
    for (size_t c = 0; c < 3; c += 1)
      for (size_t at = 0; tile->from[r][c] && at < tile->channels; at += line)
        __builtin_prefetch(tile->from[r][c] + at);
}

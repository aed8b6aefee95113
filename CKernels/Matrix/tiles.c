#include "gm_tiles.h"

#include "gm_instruction_sets.h"

struct tile_kernels {
  void (*sum_stretches)(const struct gm_tile *tile);
  void (*sum_narrow)(const struct gm_tile *tile);
  void (*sum_of_outer_products)(const struct gm_outer_sum *sum);
  void (*rectify)(size_t count, float slope, const float *from, float *to);
};

#define GM_DECLARE_TILES(level)                                                                    \
  void gm_sum_stretches_##level(const struct gm_tile *tile);                                       \
  void gm_sum_narrow_##level(const struct gm_tile *tile);                                          \
  void gm_sum_of_outer_products_##level(const struct gm_outer_sum *sum);                           \
  void gm_rectify_##level(size_t count, float slope, const float *from, float *to)

#define GM_TILES(level)                                                                            \
  {                                                                                                \
    gm_sum_stretches_##level, gm_sum_narrow_##level, gm_sum_of_outer_products_##level,             \
        gm_rectify_##level                                                                         \
  }

GM_DECLARE_TILES(portable);
GM_DECLARE_TILES(neon);
GM_DECLARE_TILES(avx2);
GM_DECLARE_TILES(avx512);

static const struct tile_kernels kernels[gm_instruction_set_count] = {
    [gm_portable] = GM_TILES(portable),
#if defined(__aarch64__)
    [gm_neon] = GM_TILES(neon),
#endif
#if defined(__x86_64__)
    [gm_avx2] = GM_TILES(avx2),
    [gm_avx512] = GM_TILES(avx512),
#endif
};

void gm_sum_stretches(const struct gm_tile *tile) {
  kernels[gm_current_instruction_set()].sum_stretches(tile);
}

void gm_sum_narrow(const struct gm_tile *tile) {
  kernels[gm_current_instruction_set()].sum_narrow(tile);
}

void gm_sum_of_outer_products(const struct gm_outer_sum *sum) {
  kernels[gm_current_instruction_set()].sum_of_outer_products(sum);
}

void gm_rectify(size_t count, float slope, const float *from, float *to) {
  kernels[gm_current_instruction_set()].rectify(count, slope, from, to);
}

void gm_drop_fetched(struct gm_coming coming[2], size_t rows) {
  size_t fetched = gm_round_up_quotient(rows, gm_tile_rows);
  for (size_t i = 0; i < 2; i += 1) {
    const size_t lines = gm_smaller(coming[i].lines, fetched);
    coming[i].lines -= lines;
    coming[i].start += lines * gm_lanes;
    fetched -= lines;
  }
}

// Sums of strips, of one instruction set. A part of cells.h.
//
// A block of rows × panels keeps its sums in registers from the first term to the last. Where rows
// are few, more panels make enough sums for the next to begin while others are not done. Rows and
// panels are constants where a block is inlined.

enum {
  strip_vectors = gm_strip / GM_LANES,
  most_panels = 4,
};

// Adds `terms` terms of a strip. That is constant, too, but for the last strip of a stretch.
GM_INLINE void add_terms(const struct gm_strip_sum *work, const float *strip, const float *weights,
                         const size_t terms, const size_t rows, const size_t panels,
                         vector sum[GM_SUM_ROWS][most_panels][strip_vectors]) {
  for (size_t k = 0; k < terms; k += 1, weights += gm_strip)
    for (size_t p = 0; p < rows; p += 1) {
      const vector element = splat(strip[p * gm_strip + k]);
      for (size_t n = 0; n < panels; n += 1)
        for (size_t v = 0; v < strip_vectors; v += 1) {
          const vector weight = load(weights + n * work->panel_step + v * GM_LANES);
          sum[p][n][v] = fused_multiply_add(element, weight, sum[p][n][v]);
        }
    }
}

GM_INLINE void fetch_ahead(const struct gm_strip_sum *work, size_t p, size_t panel,
                           const size_t panels) {
  for (size_t i = 0; i < work->ahead_count; i += 1)
    for (size_t n = 0; n < panels; n += 1)
      __builtin_prefetch(
          work->ahead[i].first + p * work->ahead[i].stride + (panel + n) * work->ahead_step, 0, 2);
}

// Rows first ..< first + rows of panels panel ..< panel + panels.
GM_INLINE void sum_block(const struct gm_strip_sum *work, size_t first, size_t panel,
                         const size_t rows, const size_t panels) {
  vector sum[GM_SUM_ROWS][most_panels][strip_vectors];
  for (size_t n = 0; n < panels; n += 1)
    for (size_t v = 0; v < strip_vectors; v += 1) {
      const size_t place = (panel + n) * work->panel_step + v * GM_LANES;
      const vector value = work->start ? load(work->start + place) : splat(0);
      for (size_t p = 0; p < rows; p += 1) sum[p][n][v] = value;
    }

  const float *weights = work->weights + panel * work->panel_step;
  size_t fetched = 0; // a row with each strip, so that memory is not asked for all at once
  for (size_t s = 0; s < work->stretches; s += 1) {
    const struct gm_strip_stretch stretch = work->stretch[s];
    const float *strip = stretch.strips + first * gm_strip;
    for (size_t left = stretch.terms; left > 0; strip += stretch.step) {
      const size_t terms = left < gm_strip ? left : gm_strip;
      if (fetched < rows) fetch_ahead(work, first + fetched, panel, panels), fetched += 1;
      if (terms == gm_strip)
        add_terms(work, strip, weights, gm_strip, rows, panels, sum);
      else
        add_terms(work, strip, weights, terms, rows, panels, sum);
      weights += terms * gm_strip;
      left -= terms;
    }
  }
  for (; fetched < rows; fetched += 1) fetch_ahead(work, first + fetched, panel, panels);

  for (size_t n = 0; n < panels; n += 1)
    for (size_t p = 0; p < rows; p += 1)
      for (size_t v = 0; v < strip_vectors; v += 1)
        store(work->sums + (panel + n) * work->sums_step + (first + p) * gm_strip + v * GM_LANES,
              sum[p][n][v]);
}

// All panels of `rows` rows, `together` at once as far as they go.
GM_INLINE void sum_panels(const struct gm_strip_sum *work, size_t first, const size_t rows,
                          const size_t together) {
  size_t panel = 0;
  for (; panel + together <= work->panels; panel += together)
    sum_block(work, first, panel, rows, together);
  for (; panel < work->panels; panel += 1) sum_block(work, first, panel, rows, 1);
}

static void sum_strips(const struct gm_strip_sum *arguments) {
  const struct gm_strip_sum work = *arguments;
  size_t p = 0;
  for (; p + GM_SUM_ROWS <= work.rows; p += GM_SUM_ROWS) sum_panels(&work, p, GM_SUM_ROWS, 1);
#if GM_SUM_ROWS == 16
  for (; p + 8 <= work.rows; p += 8) sum_panels(&work, p, 8, 1);
  for (; p + 4 <= work.rows; p += 4) sum_panels(&work, p, 4, 4);
#endif
  for (; p < work.rows; p += 1) sum_panels(&work, p, 1, 4);
}

#include "slices.h"

float *gm_place_sums(struct sums *sums, size_t slices, float *result, float *workspace) {
  sums->result = result;
  sums->others = workspace;
  return workspace + (slices - 1) * sums->size;
}

void gm_add_sums(const struct sums *sums, size_t slices, size_t rows) {
  const size_t columns = rows == 0 ? 0 : sums->size / rows;
  if (sums->result) gm_add_slices(slices, rows, columns, sums->others, sums->result, columns);
}

// Sums of outer products of 1 with the pixels.
void gm_sum_pixels(const struct images *images, size_t slices, size_t slice,
                   const struct sums *sums) {
  if (!sums->result) return;
  static const float one = 1;
  const float *ones[gm_outer_terms], *pixels[gm_outer_terms];
  struct gm_outer_sum sum = {.rows = 1, .left = ones, .right = pixels};
  const size_t end = gm_slice_start(images->count, slices, slice + 1);
  size_t first = gm_slice_start(images->count, slices, slice);
  do { // at least once: without pixels the sums are still to be set to 0
    sum.terms = gm_smaller(gm_outer_terms, end - first);
    for (size_t k = 0; k < sum.terms; k += 1) {
      ones[k] = &one;
      pixels[k] = images->pixels + (first + k) * images->channels;
    }
    for (size_t o = 0; o < images->channels; o += gm_tile_columns) {
      sum.columns = gm_panel_width(images->channels, o);
      sum.first_right = o;
      sum.output = gm_sums_of_slice(sums, slice) + o;
      gm_sum_of_outer_products(&sum);
    }
    sum.accumulate = true;
    first += sum.terms;
  } while (first < end);
}

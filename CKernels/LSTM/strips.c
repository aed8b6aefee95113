#include "strips.h"

#include <string.h>

void gm_rows_to_strips(size_t rows, size_t width, const float *source, size_t stride, float *strips,
                       size_t step) {
  for (size_t first = 0; first < width; first += gm_strip, strips += step)
    for (size_t p = 0; p < rows; p += 1)
      memcpy(strips + p * gm_strip, source + p * stride + first,
             gm_strip_width(width, first) * sizeof(float));
}

void gm_strips_to_rows(size_t rows, size_t width, const float *strips, size_t step, float *target,
                       size_t stride) {
  for (size_t first = 0; first < width; first += gm_strip, strips += step)
    for (size_t p = 0; p < rows; p += 1)
      memcpy(target + p * stride + first, strips + p * gm_strip,
             gm_strip_width(width, first) * sizeof(float));
}

void gm_pack_strip(const float *source, size_t stride, size_t terms, size_t columns, float *panel) {
  for (size_t k = 0; k < terms; k += 1) {
    memcpy(panel + k * gm_strip, source + k * stride, columns * sizeof(float));
    if (columns < gm_strip)
      memset(panel + k * gm_strip + columns, 0, (gm_strip - columns) * sizeof(float));
  }
}

// Sixteen terms at a time, which are one cache line of each column of the source.
void gm_pack_strip_transposed(const float *source, size_t stride, size_t terms, size_t columns,
                              float *panel) {
  if (columns < gm_strip) memset(panel, 0, terms * gm_strip * sizeof(float));
  for (size_t first = 0; first < terms; first += gm_strip)
    for (size_t n = 0; n < columns; n += 1)
      for (size_t k = first; k < first + gm_strip_width(terms, first); k += 1)
        panel[k * gm_strip + n] = source[n * stride + k];
}

#include "gm_tiles.h"

#include "gm_threads.h"

// Rows of a transposed source read together, so that each of its cache lines is read once.
enum { packed_together = 16 };

static size_t smaller(size_t a, size_t b) {
  return a < b ? a : b;
}

void gm_pack_panel(const float *source, size_t row_step, size_t column_step, size_t rows,
                   size_t columns, float *panel) {
  for (size_t first = 0; first < rows; first += packed_together) {
    const size_t end = smaller(first + packed_together, rows);
    for (size_t n = 0; n < columns; n += 1)
      for (size_t k = first; k < end; k += 1)
        panel[k * gm_tile_columns + n] = source[k * row_step + n * column_step];
    for (size_t k = first; k < end; k += 1)
      for (size_t n = columns; n < gm_tile_columns; n += 1) panel[k * gm_tile_columns + n] = 0;
  }
}

size_t gm_matrix_packed_size(const struct gm_matrix_geometry *geometry) {
  return gm_panel_count((size_t)geometry->columns) * (size_t)geometry->inner * gm_tile_columns;
}

struct pack_work {
  const struct gm_matrix_geometry *geometry;
  const float *b;
  float *packed;
};

static void pack_one_panel(void *context, size_t panel, int32_t thread) {
  (void)thread;
  const struct pack_work *work = context;
  const struct gm_matrix_geometry *geometry = work->geometry;
  const bool transposed = geometry->form == gm_matrix_right_transposed;
  const size_t stride = (size_t)geometry->b_stride, inner = (size_t)geometry->inner;
  const size_t row_step = transposed ? 1 : stride, column_step = transposed ? stride : 1;
  const size_t first = panel * gm_tile_columns;
  gm_pack_panel(work->b + first * column_step, row_step, column_step, inner,
                gm_panel_width((size_t)geometry->columns, first), work->packed + first * inner);
}

void gm_matrix_pack(const struct gm_matrix_geometry *geometry, const float *b, float *packed) {
  struct pack_work work = {.geometry = geometry, .b = b, .packed = packed};
  gm_run_chunks(gm_panel_count((size_t)geometry->columns), (double)gm_matrix_packed_size(geometry),
                pack_one_panel, &work);
}

#include "gm_tiles.h"

#include <string.h>

#include "gm_threads.h"
#include "gm_transpose.h"

enum {
  lines_ahead = 4,   // of a column, that are fetched before their turn
  chunk_terms = 512, // rows of a panel that are packed in one go
};

static void pack_rows(const float *source, size_t row_step, size_t rows, size_t columns,
                      float *panel) {
  for (size_t k = 0; k < rows; k += 1)
    memcpy(panel + k * gm_tile_columns, source + k * row_step, columns * sizeof(float));
}

// Sixteen rows of the panel at a time, which are one cache line of each column of the source.
static void pack_columns(const float *source, size_t row_step, size_t column_step, size_t rows,
                         size_t columns, float *panel) {
  for (size_t first = 0; first < rows; first += 16) {
    const size_t end = gm_smaller(rows, first + 16);
    const bool by_fours = row_step == 1 && end - first == 16;
    for (size_t n = 0; n < columns;) {
      const float *column = source + n * column_step;
      if (by_fours && n + 4 <= columns) {
        for (size_t c = 0; c < 4; c += 1) // lines that the processor does not foresee
          __builtin_prefetch(column + c * column_step + first + lines_ahead * 16);
        for (size_t k = first; k < end; k += 4)
          gm_transpose_four_by_four(column + k, column_step, panel + k * gm_tile_columns + n,
                                    gm_tile_columns);
        n += 4;
      } else {
        for (size_t k = first; k < end; k += 1)
          panel[k * gm_tile_columns + n] = column[k * row_step];
        n += 1;
      }
    }
  }
}

void gm_pack_panel(const float *source, size_t row_step, size_t column_step, size_t rows,
                   size_t columns, float *panel) {
  if (column_step == 1)
    pack_rows(source, row_step, rows, columns, panel);
  else
    pack_columns(source, row_step, column_step, rows, columns, panel);
  if (columns == gm_tile_columns) return;
  for (size_t k = 0; k < rows; k += 1)
    memset(panel + k * gm_tile_columns + columns, 0, (gm_tile_columns - columns) * sizeof(float));
}

size_t gm_matrix_packed_size(const struct gm_matrix_geometry *geometry) {
  return gm_panel_count((size_t)geometry->columns) * (size_t)geometry->inner * gm_tile_columns;
}

struct pack_work {
  const struct gm_matrix_geometry *geometry;
  const float *b;
  float *packed;
};

static void pack_part(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct pack_work *work = context;
  const struct gm_matrix_geometry *geometry = work->geometry;
  const bool transposed = geometry->form == gm_matrix_right_transposed;
  const size_t stride = (size_t)geometry->b_stride, inner = (size_t)geometry->inner;
  const size_t row_step = transposed ? 1 : stride, column_step = transposed ? stride : 1;
  const size_t parts = gm_round_up_quotient(inner, chunk_terms);
  const size_t column = chunk / parts * gm_tile_columns, row = chunk % parts * chunk_terms;
  gm_pack_panel(work->b + column * column_step + row * row_step, row_step, column_step,
                gm_smaller(chunk_terms, inner - row),
                gm_panel_width((size_t)geometry->columns, column),
                work->packed + column * inner + row * gm_tile_columns);
}

void gm_matrix_pack(const struct gm_matrix_geometry *geometry, const float *b, float *packed) {
  struct pack_work work = {.geometry = geometry, .b = b, .packed = packed};
  const size_t parts = gm_round_up_quotient((size_t)geometry->inner, chunk_terms);
  gm_run_chunks(gm_panel_count((size_t)geometry->columns) * parts,
                gm_operations_to_pack * (double)gm_matrix_packed_size(geometry), pack_part, &work);
}

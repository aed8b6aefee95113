#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// What happens to a sum before it is stored.
enum gm_epilogue {
  gm_epilogue_none = 0,
  gm_epilogue_relu = 1, ///< y < 0 becomes 0; NaN stays NaN.
};

/// Which of the two factors is stored transposed.
enum gm_matrix_form {
  gm_matrix_plain = 0,            ///< C = A·B,  A [rows, inner], B [inner, columns]
  gm_matrix_right_transposed = 1, ///< C = A·Bᵀ, A [rows, inner], B [columns, inner]
  gm_matrix_left_transposed = 2,  ///< C = Aᵀ·B, A [inner, rows], B [inner, columns]
};

/// A product C [rows, columns] of row-major matrices.
struct gm_matrix_geometry {
  enum gm_matrix_form form;
  int32_t rows;
  int32_t inner; ///< Length of each sum.
  int32_t columns;
  int32_t a_stride; ///< Floats from one stored row of A to the next; likewise B and C.
  int32_t b_stride;
  int32_t c_stride;
  bool accumulate; ///< Sums start from what C holds instead of bias or 0.
};

/// The geometry of a product of matrices without gaps between their rows.
struct gm_matrix_geometry gm_contiguous_product(enum gm_matrix_form form, int32_t rows,
                                                int32_t inner, int32_t columns);

/// C[m, n] = epilogue(start[m, n] + Σ_k A[m, k]·B[k, n]), where start is C if `accumulate`, else
/// `bias`[n] if given, else 0.
///
/// C overlaps nothing else. Forms plain and right_transposed make each element one chain of fused
/// multiply-adds in order of k. Form left_transposed is meant for the long sums of weight
/// gradients: it cuts the sum into slices by size and adds their chains in order, and takes no bias
/// and no epilogue. All results are the same bits on every instruction set and number of threads.
void gm_matrix_product(const struct gm_matrix_geometry *geometry, const float *a, const float *b,
                       const float *_Nullable bias, enum gm_epilogue epilogue, float *c,
                       float *workspace);

/// Floats of workspace, best aligned to 64 bytes, that `gm_matrix_product` needs.
size_t gm_matrix_product_workspace_size(const struct gm_matrix_geometry *geometry);

/// Packs the right factor of a product of form plain or right_transposed, to be used many times by
/// `gm_matrix_product_packed`. Only `inner`, `columns`, `b_stride` and `form` of the geometry
/// count.
///
/// The packed form is the same on every instruction set: panels of 32 columns, each [inner, 32],
/// the last one filled up with zeros.
void gm_matrix_pack(const struct gm_matrix_geometry *geometry, const float *b, float *packed);

/// Floats of `packed`, best aligned to 64 bytes.
size_t gm_matrix_packed_size(const struct gm_matrix_geometry *geometry);

/// `gm_matrix_product` of forms plain and right_transposed with a right factor that has been
/// packed: the same bits. Needs no workspace, and may be called inside a chunk of `gm_run_chunks`.
void gm_matrix_product_packed(const struct gm_matrix_geometry *geometry, const float *a,
                              const float *packed, const float *_Nullable bias,
                              enum gm_epilogue epilogue, float *c);

#pragma clang assume_nonnull end

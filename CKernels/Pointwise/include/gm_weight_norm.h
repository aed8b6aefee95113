#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

// Weight normalisation (Salimans & Kingma 2016, section 2): each column of a matrix of directions v
// [rows, columns] is scaled to a length of its own. The same bits on every instruction set and
// number of threads.

/// w[r, c] = gains[c] · v[r, c] / norms[c] with norms[c] = √Σ_r v[r, c]², which is not 0
///
/// w may be v. `norms` is for the backward pass.
void gm_weight_norm(size_t rows, size_t columns, const float *v, const float *gains, float *w,
                    float *norms, float *workspace);

/// dgains[c] = Σ_r dw[r, c] · v[r, c] / norms[c]
/// dv[r, c] = gains[c] / norms[c] · (dw[r, c] - dgains[c] · v[r, c] / norms[c])
///
/// Writes (does not add) the gradients. dv may be dw.
void gm_weight_norm_backward(size_t rows, size_t columns, const float *v, const float *gains,
                             const float *norms, const float *dw, float *dv, float *dgains,
                             float *workspace);

/// Floats of workspace that both need.
size_t gm_weight_norm_workspace_size(size_t rows, size_t columns);

#pragma clang assume_nonnull end

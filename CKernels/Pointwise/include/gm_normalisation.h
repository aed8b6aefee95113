#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

// Batch normalisation (Ioffe & Szegedy 2015) of the columns of x [rows, columns], and layer
// normalisation (Ba et al. 2016) of its rows. `scale` and `shift` are [columns]: the papers' γ and
// β. Backward passes write (do not add) their gradients. y may be x, and dx may be x or dy; nothing
// else overlaps. The same bits on every instruction set and number of threads.

/// means[c] = 1/rows Σ_r x[r, c] and variances[c] = 1/rows Σ_r (x[r, c] - means[c])²
///
/// One walk through memory: each few rows are centred on their own mean while they are near, and
/// sets of them are joined in order (Chan et al. 1983). A mean far from 0 costs no precision.
void gm_batch_statistics(size_t rows, size_t columns, const float *x, float *means,
                         float *variances, float *workspace);

/// z[r, c] = (x[r, c] - means[c]) · scale[c] / √(variances[c] + epsilon) + shift[c], then
/// y = z where z > 0, else slope · z, with slope ≥ 0: 0 for max(z, 0), 1 for z itself.
///
/// In training the statistics are those of the batch, in evaluation the running ones.
void gm_batch_norm(size_t rows, size_t columns, const float *x, const float *means,
                   const float *variances, float epsilon, const float *scale, const float *shift,
                   float slope, float *y, float *workspace);

/// The gradients where the statistics are those of the batch. With n = (x - mean) / √(variance +
/// epsilon), and dz = dy where z > 0, else slope · dy:
///
///     dshift = Σ_r dz,  dscale = Σ_r dz · n
///     dx = scale / √(variance + epsilon) · (dz - dshift / rows - n · dscale / rows)
///
/// Both passes over memory compute z anew, to the bits that `gm_batch_norm` saw: nothing but x is
/// kept.
void gm_batch_norm_backward(size_t rows, size_t columns, const float *x, const float *means,
                            const float *variances, float epsilon, const float *scale,
                            const float *shift, float slope, const float *dy, float *dx,
                            float *dscale, float *dshift, float *workspace);

/// The gradients where the statistics are constants: as above, but dx = scale / √(variance +
/// epsilon) · dz.
void gm_batch_norm_fixed_backward(size_t rows, size_t columns, const float *x, const float *means,
                                  const float *variances, float epsilon, const float *scale,
                                  const float *shift, float slope, const float *dy, float *dx,
                                  float *dscale, float *dshift, float *workspace);

/// Floats of workspace that any of the functions above needs.
size_t gm_batch_norm_workspace_size(size_t rows, size_t columns);

/// y[r, c] = (x[r, c] - means[r]) · deviations[r] · scale[c] + shift[c], where means[r] is the mean
/// of row r and deviations[r] = 1 / √(its variance + epsilon). Both are for the backward pass.
void gm_layer_norm(size_t rows, size_t columns, const float *x, float epsilon, const float *scale,
                   const float *shift, float *y, float *means, float *deviations);

/// With n = (x - means[r]) · deviations[r] and g = dy · scale:
///
///     dshift = Σ_r dy,  dscale = Σ_r dy · n
///     dx = deviations[r] · (g - mean_c g - n · mean_c (g · n))
void gm_layer_norm_backward(size_t rows, size_t columns, const float *x, const float *means,
                            const float *deviations, const float *scale, const float *dy, float *dx,
                            float *dscale, float *dshift, float *workspace);

/// Floats of workspace that `gm_layer_norm_backward` needs.
size_t gm_layer_norm_workspace_size(size_t rows, size_t columns);

#pragma clang assume_nonnull end

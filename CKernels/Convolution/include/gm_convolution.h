#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gm_matrix.h"

#pragma clang assume_nonnull begin

/// Which inputs a masked convolution sees. Pixels come in raster order, and the channels of a pixel
/// in groups: with three groups, red before green before blue. Van den Oord et al. 2016, sec. 3.4.
///
/// The taps of a 3×3 kernel, and what each mask keeps of the centre tap c, for one group and three:
///
///     1 1 1                 A      B           A, 3 groups       B, 3 groups
///     1 c .        c:       .      1      to   R  G  B           R  G  B
///     . . .                         from R     .  1  1           1  1  1
///                                        G     .  .  1           .  1  1
///                                        B     .  .  .           .  .  1
///
/// Taps above the centre, and left of it, are kept in full; taps right of it, and below, are gone.
/// An output of group g sees the inputs of its own pixel in groups before g (A) or up to g (B).
/// Type A with one group has no centre tap.
enum gm_mask {
  gm_mask_none = 0,
  gm_mask_a = 1,
  gm_mask_b = 2,
};

/// A convolution of images x [batch, input_height, input_width, input_channels] to images
/// y [batch, output_height, output_width, output_channels], with weights
/// w [taps, input_channels, output_channels].
///
/// Taps are the kernel positions that the mask keeps, in row-major order. Tap (ky, kx) joins output
/// pixel (py, px) with input pixel (py·stride_y − padding_top + ky·dilation_y, the same in x);
/// pixels outside of the image are zero. Padding at the bottom and right follows from the sizes.
/// Everything below is a derivative of
///
///     T(x, w, y) = Σ x[n, p·stride + δ, i] · w[δ, i, o] · y[n, p, o]
///
/// summed over images n, pixels p, taps δ and channels i and o: T is linear in each of x, w and y.
///
/// In all functions x, w, y and workspace do not overlap (but see `addend`), and results are the
/// same bits on every instruction set and number of threads. Each result of a convolution is one
/// chain of fused multiply-adds in the order of taps and then of channels, which starts from the
/// bias. Where there are few result channels for the channels summed (`gm_is_narrow`) it is 16
/// chains, each with the channels whose number has the same remainder by 16, added in a fixed order
/// and then to the bias.
struct gm_convolution_geometry {
  int32_t batch;
  int32_t input_height, input_width, input_channels;
  int32_t output_height, output_width, output_channels;
  int32_t kernel_height, kernel_width;
  int32_t stride_y, stride_x;
  int32_t padding_top, padding_left;
  int32_t dilation_y, dilation_x;
  enum gm_mask mask;   ///< Centred on kernel position (kernel_height / 2, kernel_width / 2).
  int32_t mask_groups; ///< G ≥ 1 with a mask: channel c of C belongs to group ⌊c·G/C⌋.
};

/// A kernel position that is kept by the mask.
struct gm_convolution_tap {
  int32_t kernel_y, kernel_x;
  int32_t offset_y, offset_x; ///< From output pixel · stride to the input pixel.
  bool is_centre;             ///< Seen in part: see `gm_convolution_centre_channels`.
};

/// The number of taps; writes them to `taps`, if given.
size_t gm_convolution_taps(const struct gm_convolution_geometry *geometry,
                           struct gm_convolution_tap *_Nullable taps);

/// How many input channels, from the first on, output channel `output_channel` sees through the
/// centre tap.
///
/// The other weights of the centre tap are stored but blocked: they meet no input, and their
/// gradient is zero.
int32_t gm_convolution_centre_channels(const struct gm_convolution_geometry *geometry,
                                       int32_t output_channel);

/// r(v) = v, but slope · v where v < 0. With a slope of 0 that is max(v, 0), and NaN stays NaN.
struct gm_rectifier {
  float slope;
};

/// What a convolution does besides, with the images it reads and with its sums:
///
///     result = r'(gate) · epilogue(bias + Σ r(images)·w) + addend
///
/// All zeros: nothing. The results are those of separate passes, to the bit.
struct gm_convolution_options {
  const float *_Nullable bias; ///< [result channels]: where sums start; NULL: from 0
  const struct gm_rectifier *_Nullable input_rectifier; ///< The r above; NULL: images as they are.
  enum gm_epilogue epilogue;
  const float *_Nullable gate; ///< Shaped as the result: r' is 1 where it is > 0, else gate_slope.
  float gate_slope;
  const float *_Nullable addend; ///< Shaped as the result; may be the result itself.

  /// The result is the gradient of a convolution's images, whose sums need not be the chains above:
  /// with kernels of 4×4, stride 2 and enough channels they are taken with nine products instead of
  /// sixteen (Winograd 1980, Lavin and Gray 2016). Goes with a gate and an addend alone.
  bool is_gradient;
};

/// y = ∂T/∂y: y[n, p, o] = Σ_δ Σ_i x[n, p·stride + δ, i] · w[δ, i, o], with `options`
///
/// A part of y is all of the y of another geometry: see `gm_convolve_packed`.
void gm_convolve(const struct gm_convolution_geometry *geometry, const float *x, const float *w,
                 const struct gm_convolution_options *_Nullable options, float *y,
                 float *workspace);

/// x = ∂T/∂x: x[n, q, i] = Σ_{p, δ: p·stride + δ = q} Σ_o y[n, p, o] · w[δ, i, o], with `options`
///
/// The gradient of `gm_convolve` to x, and a transposed convolution.
void gm_convolve_transpose(const struct gm_convolution_geometry *geometry, const float *y,
                           const float *w, const struct gm_convolution_options *_Nullable options,
                           float *x, float *workspace);

/// What comes with a weight gradient. All zeros: nothing.
struct gm_weight_options {
  const struct gm_rectifier *_Nullable x_rectifier; ///< x is read as r(x).
  const struct gm_rectifier *_Nullable y_rectifier; ///< y likewise.

  /// [input_channels]: Σ over images and pixels of x, not rectified. The gradient of a transposed
  /// convolution's bias.
  float *_Nullable x_sums;

  /// [output_channels]: the same of y. The gradient of a convolution's bias.
  float *_Nullable y_sums;
};

/// w = ∂T/∂w: w[δ, i, o] = Σ_n Σ_p x[n, p·stride + δ, i] · y[n, p, o], and 0 where the mask blocks
///
/// The gradient of `gm_convolve` and `gm_convolve_transpose` to w. Pixels are cut into slices by
/// size, and the sums over slices added in order; so are the sums of the options. Where gradients
/// of images take fewer products, so do these.
void gm_convolve_weights(const struct gm_convolution_geometry *geometry, const float *x,
                         const float *y, const struct gm_weight_options *_Nullable options,
                         float *w, float *workspace);

/// Floats of workspace, best aligned to 64 bytes, for up to `gm_most_threads()`.
/// Of the options only whether there is an input rectifier, and whether it is a gradient, counts.
size_t gm_convolve_workspace_size(const struct gm_convolution_geometry *geometry,
                                  const struct gm_convolution_options *_Nullable options);
size_t gm_convolve_transpose_workspace_size(const struct gm_convolution_geometry *geometry,
                                            const struct gm_convolution_options *_Nullable options);
size_t gm_convolve_weights_workspace_size(const struct gm_convolution_geometry *geometry);

/// Packs the weights of `gm_convolve`, or of its transpose, to be used many times by
/// `gm_convolve_packed`. Of the geometry only kernel, mask and channels count. Weights that the
/// mask blocks are packed but stay without effect, as ever.
void gm_convolution_pack(const struct gm_convolution_geometry *geometry, bool transposed,
                         const float *w, float *packed);

/// Floats of `packed`, best aligned to 64 bytes.
size_t gm_convolution_packed_size(const struct gm_convolution_geometry *geometry, bool transposed);

/// `gm_convolve`, or if `transposed` its transpose, with weights that have been packed: the same
/// bits. Meant for small parts of images, such as a pixel of each image of a batch.
///
/// A part of an output is a geometry of its own. Rows r ..< r + h and columns c ..< c + v of y are
/// all the output of the geometry with output_height h, output_width v, and paddings
/// padding_top − r·stride_y and padding_left − c·stride_x, which may be negative; of a transpose,
/// rows and columns of x are those with paddings padding_top + r and padding_left + c.
///
/// input [batch, …] and output [batch, h, v, channels] do not overlap, and neither does the rest.
void gm_convolve_packed(const struct gm_convolution_geometry *geometry, bool transposed,
                        const float *input, const float *packed,
                        const struct gm_convolution_options *_Nullable options, float *output,
                        float *workspace);

/// Floats of workspace, as above.
size_t gm_convolve_packed_workspace_size(const struct gm_convolution_geometry *geometry,
                                         bool transposed,
                                         const struct gm_convolution_options *_Nullable options);

#pragma clang assume_nonnull end

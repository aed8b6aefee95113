#pragma once

// Gradients by minimal filtering: see minimal_tiles.h.
//
// A kernel of 4x4 taps with a stride of 2 is four of 2x2 taps with a stride of 1: phase (a, b) has
// taps (a + 2e, b + 2f), and of the larger image sees every second row and column. Outputs of a
// phase are taken in tiles of 2x2, or of less at an end. The products of a tile stand at nine
// points, where those of all tiles and channels make a matrix product each.

#include "geometry.h"
#include "minimal_tiles.h"

enum { gm_minimal_phases = 4, gm_minimal_points = 9 };

// Whether the gradients of a convolution's weights are computed so, and those of images: by its
// geometry alone.
bool gm_is_minimal(const struct gm_convolution_geometry *geometry);
bool gm_is_minimal_gather(const struct gm_convolution_geometry *geometry);

struct minimal_phase {
  int32_t y, x; // 0 or 1
};

static inline struct minimal_phase gm_minimal_phase(size_t index) {
  return (struct minimal_phase){(int32_t)index / 2, (int32_t)index % 2};
}

// A kernel position of a phase.
static inline size_t gm_minimal_tap(struct minimal_phase phase, size_t y, size_t x) {
  return ((size_t)phase.y + 2 * y) * 4 + (size_t)phase.x + 2 * x;
}

// Outputs that are cut into tiles: pixels of y; or those of x of one phase, in steps of the stride
// from a pixel that lies `phase` after the margins' start.
struct minimal_grid {
  struct span rows, columns;
};

struct minimal_grid gm_minimal_grid_of_y(const struct gm_convolution_geometry *geometry);
struct minimal_grid gm_minimal_grid_of_x(const struct gm_convolution_geometry *geometry,
                                         struct minimal_phase phase);

size_t gm_minimal_tile_count(const struct minimal_grid *grid, size_t batch);

// A tile: where it starts, and whether it has two outputs along an axis.
struct minimal_place {
  size_t image;
  int32_t row, column;
  bool is_pair_y, is_pair_x;
};

struct minimal_place gm_minimal_place_at(const struct minimal_grid *grid, size_t tile);

// Images that tiles are read from; what lies outside of them is read from `zeros`.
struct minimal_images {
  const struct side *side;
  const float *pixels, *zeros;
};

// The pixel at a row and column, perhaps outside.
const float *gm_minimal_pixel(const struct minimal_images *images, size_t image, int32_t row,
                              int32_t column);

// Lets a split read the pixels of x that a tile of y sees in a phase.
void gm_minimal_pixels_of_x(const struct gm_convolution_geometry *geometry,
                            const struct minimal_images *x, struct minimal_phase phase,
                            const struct minimal_place *place, struct gm_minimal_tile *split);

// Rows of factors don't lie a power of two apart, where they would meet in cache.
static inline size_t gm_minimal_stride(size_t channels) {
  return gm_round_up_quotient(channels, gm_lanes) * gm_lanes + gm_lanes;
}

// Whether a tile has products at a point.
static inline bool gm_minimal_has_point(const struct minimal_place *place, size_t point) {
  return (place->is_pair_y || point / 3 != 1) && (place->is_pair_x || point % 3 != 1);
}

// The gradient of a convolution's images, or if not `transposed` of those of its transpose. Of the
// options there may be a gate and an addend.
void gm_minimal_gather(const struct gm_convolution_geometry *geometry, bool transposed,
                       const float *input, const float *w,
                       const struct gm_convolution_options *options, float *output,
                       float *workspace);

size_t gm_minimal_gather_workspace_size(const struct gm_convolution_geometry *geometry,
                                        bool transposed);

// `gm_convolve_weights`, for geometries that are minimal.
void gm_minimal_weights(const struct gm_convolution_geometry *geometry, const float *x,
                        const float *y, const struct gm_weight_options *options, float *w,
                        float *workspace);

size_t gm_minimal_weights_workspace_size(const struct gm_convolution_geometry *geometry);

#include "minimal.h"

// With fewer channels additions take more than products save; with fewer pixels in a row the
// products beyond the margins, which are left out otherwise, do; and with fewer tiles the weights.
static const int32_t fewest_channels = 32, fewest_pixels = 4;
static const size_t fewest_tiles = 96;

// Floats of the weights at all points, which are read for each chunk of tiles and are to stay in a
// cache meanwhile.
static const size_t most_weights = 2 << 20;

static bool is_along_axis(int32_t kernel, int32_t stride, int32_t dilation, int32_t padding,
                          int32_t outputs) {
  return kernel == 4 && stride == 2 && dilation == 1 && padding >= 0 && padding < kernel &&
         outputs >= fewest_pixels;
}

bool gm_is_minimal(const struct gm_convolution_geometry *g) {
  if (g->mask != gm_mask_none || g->input_channels < fewest_channels ||
      g->output_channels < fewest_channels)
    return false;
  const struct minimal_grid grid = gm_minimal_grid_of_y(g);
  return is_along_axis(g->kernel_height, g->stride_y, g->dilation_y, g->padding_top,
                       g->output_height) &&
         is_along_axis(g->kernel_width, g->stride_x, g->dilation_x, g->padding_left,
                       g->output_width) &&
         gm_minimal_tile_count(&grid, (size_t)g->batch) >= fewest_tiles;
}

bool gm_is_minimal_gather(const struct gm_convolution_geometry *g) {
  const size_t channels = (size_t)g->input_channels * (size_t)g->output_channels;
  return gm_is_minimal(g) && gm_minimal_phases * gm_minimal_points * channels <= most_weights;
}

struct minimal_grid gm_minimal_grid_of_y(const struct gm_convolution_geometry *g) {
  return (struct minimal_grid){{0, g->output_height}, {0, g->output_width}};
}

// Steps m with 0 <= 2m + phase - padding < pixels.
static struct span steps_of_x(int32_t pixels, int32_t padding, int32_t phase) {
  const int32_t first = (padding - phase + 1) / 2, end = (pixels + padding - phase + 1) / 2;
  return (struct span){first, end - first};
}

struct minimal_grid gm_minimal_grid_of_x(const struct gm_convolution_geometry *g,
                                         struct minimal_phase phase) {
  return (struct minimal_grid){
      steps_of_x(g->input_height, g->padding_top, phase.y),
      steps_of_x(g->input_width, g->padding_left, phase.x),
  };
}

static size_t tiles_along(struct span outputs) {
  return gm_round_up_quotient((size_t)outputs.count, 2);
}

size_t gm_minimal_tile_count(const struct minimal_grid *grid, size_t batch) {
  return batch * tiles_along(grid->rows) * tiles_along(grid->columns);
}

struct minimal_place gm_minimal_place_at(const struct minimal_grid *grid, size_t tile) {
  const struct place place = gm_place_at(tile, tiles_along(grid->rows), tiles_along(grid->columns));
  const int32_t row = 2 * (int32_t)place.row, column = 2 * (int32_t)place.column;
  return (struct minimal_place){
      .image = place.image,
      .row = grid->rows.first + row,
      .column = grid->columns.first + column,
      .is_pair_y = row + 1 < grid->rows.count,
      .is_pair_x = column + 1 < grid->columns.count,
  };
}

const float *gm_minimal_pixel(const struct minimal_images *images, size_t image, int32_t row,
                              int32_t column) {
  const struct side *side = images->side;
  if (row < 0 || column < 0 || (size_t)row >= side->height || (size_t)column >= side->width)
    return images->zeros;
  const size_t pixel = (image * side->height + (size_t)row) * side->width + (size_t)column;
  return images->pixels + pixel * side->channels;
}

void gm_minimal_pixels_of_x(const struct gm_convolution_geometry *g, const struct minimal_images *x,
                            struct minimal_phase phase, const struct minimal_place *place,
                            struct gm_minimal_tile *split) {
  for (int32_t r = 0; r < 2 + place->is_pair_y; r += 1)
    for (int32_t c = 0; c < 2 + place->is_pair_x; c += 1)
      split->from[r][c] =
          gm_minimal_pixel(x, place->image, 2 * (place->row + r) + phase.y - g->padding_top,
                           2 * (place->column + c) + phase.x - g->padding_left);
}

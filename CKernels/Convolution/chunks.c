#include "chunks.h"

// Output pixels of a chunk, of one phase of the stride: weights are read for many at a time.
static const size_t fewest_pixels = 2 * gm_most_tile_rows;

// Multiply-adds of a chunk: enough to be worth a thread's while, but few enough to share out.
static const size_t smallest_chunk = 1 << 18, largest_chunk = 1 << 22, chunks_wanted = 64;

// Floats that a chunk copies, if a row of output doesn't need more: they stay in the second-level
// cache.
static const size_t copied_at_once = 1 << 16;

static size_t clamp(size_t value, size_t least, size_t most) {
  return gm_larger(least, gm_smaller(value, most));
}

size_t gm_pixel_work(const struct gather *gather) {
  const struct gm_convolution_geometry *g = gather->geometry;
  const size_t work = gm_tap_count(g) * gather->input.channels * gather->output.channels;
  return gm_larger(gather->transposed ? work / (size_t)g->stride_y / (size_t)g->stride_x : work, 1);
}

// Rows of output that a band has a multiple of: all phases of the stride are in every band.
static size_t row_step(const struct gather *gather) {
  return gather->transposed ? (size_t)gather->geometry->stride_y : 1;
}

static size_t round_up(size_t value, size_t step) {
  return gm_round_up_quotient(value, step) * step;
}

// Floats that some rows of one image's output read at most.
static size_t copied_for_rows(const struct gather *gather, size_t rows) {
  const struct axis y = gm_axis_y(gather), x = gm_axis_x(gather);
  return gm_most_inputs_read(&y, rows) * gm_most_inputs_read(&x, gather->output.width) *
         gather->input.channels;
}

size_t gm_most_copied(const struct gather *gather) {
  const size_t all =
      (size_t)gather->geometry->batch * copied_for_rows(gather, gather->output.height);
  return gm_smaller(gm_larger(copied_for_rows(gather, row_step(gather)), copied_at_once), all);
}

static void shrink_to_copies(struct chunks *chunks) {
  const struct gather *gather = chunks->gather;
  const size_t step = row_step(gather);
  while (chunks->rows > step && copied_for_rows(gather, chunks->rows) > copied_at_once)
    chunks->rows = round_up(chunks->rows / 2, step);
  const size_t image = gm_larger(copied_for_rows(gather, chunks->rows), 1);
  chunks->images = clamp(copied_at_once / image, 1, chunks->images);
}

// Cuts images into chunks of whole images, or of bands of rows. Where that leaves too few chunks,
// they are cut by panels, which then read the same images.
struct chunks gm_cut_into_chunks(const struct gather *gather, bool copies) {
  const struct gm_convolution_geometry *g = gather->geometry;
  const size_t batch = (size_t)g->batch, panels = gm_panel_count(gather->output.channels);
  const size_t height = gather->output.height, width = gather->output.width;
  const size_t pixel = gm_pixel_work(gather), all = pixel * batch * height * width;
  const size_t wanted = clamp(all / chunks_wanted, smallest_chunk, largest_chunk);
  const size_t phases = gather->transposed ? (size_t)g->stride_y * (size_t)g->stride_x : 1;
  const size_t pixels = gm_larger(gm_round_up_quotient(wanted, pixel), fewest_pixels * phases);

  struct chunks chunks = {.gather = gather};
  const size_t parts = clamp(batch * height * width / pixels, 1, batch);
  chunks.images = gm_round_up_quotient(batch, parts);
  const size_t bands = chunks.images > 1 ? 1 : clamp(height * width / pixels, 1, height);
  chunks.rows = round_up(gm_round_up_quotient(height, bands), row_step(gather));
  if (copies) shrink_to_copies(&chunks);
  chunks.image_chunks = gm_round_up_quotient(batch, chunks.images);
  chunks.row_chunks = gm_round_up_quotient(height, chunks.rows);
  const size_t chunk = chunks.images * chunks.rows * width * pixel;
  const size_t largest = gm_larger(all / chunks_wanted, smallest_chunk);
  chunks.panels = gm_round_up_quotient(panels, clamp(chunk / largest, 1, panels));
  chunks.panel_chunks = gm_round_up_quotient(panels, chunks.panels);
  const size_t terms = gm_tap_count(g) * gather->input.channels;
  chunks.share_weights = chunks.panels * gm_tile_columns * terms >
                         chunks.images * copied_for_rows(gather, chunks.rows);
  return chunks;
}

struct part gm_part_at(const struct chunks *chunks, size_t chunk) {
  const struct side *output = &chunks->gather->output;
  const size_t batch = (size_t)chunks->gather->geometry->batch;
  const size_t width = chunks->panels * gm_tile_columns;
  const size_t bands = chunks->image_chunks * chunks->row_chunks;
  const size_t band = chunks->share_weights ? chunk % bands : chunk / chunks->panel_chunks;
  const size_t panel = chunks->share_weights ? chunk / bands : chunk % chunks->panel_chunks;
  const size_t first_channel = panel * width;
  const size_t first_row = band % chunks->row_chunks * chunks->rows;
  const size_t first_image = band / chunks->row_chunks * chunks->images;
  const size_t end_row = gm_smaller(first_row + chunks->rows, output->height);
  return (struct part){
      .first_image = first_image,
      .images = gm_smaller(chunks->images, batch - first_image),
      .first_channel = first_channel,
      .end_channel = gm_smaller(first_channel + width, output->channels),
      .first_row = (int32_t)first_row,
      .end_row = (int32_t)end_row,
  };
}

struct area gm_area_of_part(const struct gather *gather, const struct part *part) {
  const struct axis y = gm_axis_y(gather), x = gm_axis_x(gather);
  return (struct area){
      .first_image = part->first_image,
      .images = part->images,
      .rows = gm_inputs_read(&y, part->first_row, part->end_row),
      .columns = gm_inputs_read(&x, 0, (int32_t)gather->output.width),
  };
}

#include "regions.h"

// Terms summed before the next panel's turn: weights and rows stay in cache.
static const size_t terms_together = 1024;

static const float *input_pixel(const struct region *region, size_t image, int32_t row,
                                int32_t column) {
  const struct area *area = &region->source->area;
  const size_t first_row = (image - area->first_image) * (size_t)area->rows.count;
  const ptrdiff_t index = ((ptrdiff_t)first_row + row - area->rows.first) * area->columns.count +
                          column - area->columns.first;
  return region->source->elements + index * (ptrdiff_t)region->gather->input.channels;
}

static size_t output_pixel(const struct side *side, size_t image, int32_t row, int32_t column) {
  return ((image * side->height + (size_t)row) * side->width + (size_t)column) * side->channels;
}

size_t gm_pixel_count(const struct region *region) {
  return region->images * (size_t)region->rows.count * (size_t)region->columns.count;
}

void gm_find_pixels(const struct region *region, float *output, size_t first, struct block *block) {
  const struct side *from = &region->gather->input, *to = &region->gather->output;
  const struct strip *rows = &region->rows, *columns = &region->columns;
  const ptrdiff_t input_step = columns->input_step * (ptrdiff_t)from->channels;
  const ptrdiff_t output_step = columns->step * (ptrdiff_t)to->channels;
  const size_t height = (size_t)rows->count, width = (size_t)columns->count;
  struct place place = gm_place_at(first, height, width);
  block->pixels = gm_smaller(gm_most_tile_rows, gm_pixel_count(region) - first);
  for (size_t p = 0; p < block->pixels;) { // a row at a time
    const size_t image = region->first_image + place.image;
    const int32_t y = (int32_t)place.row, x = (int32_t)place.column;
    const float *source = input_pixel(region, image, rows->input + y * rows->input_step,
                                      columns->input + x * columns->input_step);
    float *target = output + output_pixel(to, image, rows->first + y * rows->step,
                                          columns->first + x * columns->step);
    const size_t end = gm_smaller(p + width - place.column, block->pixels);
    for (; p < end; p += 1, source += input_step, target += output_step) {
      block->input[p] = source;
      block->output[p] = target;
    }
    place.column = width - 1;
    gm_next_place(&place, height, width);
  }
}

// Kernel position of a region's tap, by its number.
static size_t tap_position(const struct region *region, size_t number) {
  const struct strip *rows = &region->rows, *columns = &region->columns;
  const int32_t row = (int32_t)number / columns->taps, column = (int32_t)number % columns->taps;
  const int32_t kernel_y = rows->tap + row * rows->tap_step;
  const int32_t kernel_x = columns->tap + column * columns->tap_step;
  return (size_t)(kernel_y * region->gather->geometry->kernel_width + kernel_x);
}

static struct gm_stretch stretch_of_tap(const struct region *region, const struct block *block,
                                        size_t number) {
  const struct strip *rows = &region->rows, *columns = &region->columns;
  const ptrdiff_t width = region->source->area.columns.count;
  const size_t channels = region->gather->input.channels;
  const ptrdiff_t row = (ptrdiff_t)number / columns->taps * rows->reach;
  const ptrdiff_t column = (ptrdiff_t)number % columns->taps * columns->reach;
  return (struct gm_stretch){
      .row = block->input,
      .offset = (row * width + column) * (ptrdiff_t)channels,
      .weights = tap_position(region, number) * channels,
      .count = channels,
  };
}

bool gm_sums_wait(const struct gather *gather) {
  const size_t taps = gm_tap_count(gather->geometry);
  return !gather->is_narrow &&
         (taps > gm_most_narrow_taps || taps * gather->input.channels > terms_together ||
          (taps > 0 && gm_tap_is_cut(gather->geometry, taps - 1)));
}

// Makes the last stretch longer by one that follows it in rows and weights.
static bool join(const struct gather *gather, struct terms *terms,
                 const struct gm_stretch *stretch) {
  if (terms->stretches == 0) return false;
  struct gm_stretch *last = &terms->stretch[terms->stretches - 1];
  if (gather->is_narrow && last->count % gm_lanes != 0) return false; // other lanes
  if (last->offset + (ptrdiff_t)last->count != stretch->offset ||
      last->weights + last->count != stretch->weights)
    return false;
  last->count += stretch->count;
  return true;
}

static void take_terms(const struct region *region, const struct block *block,
                       struct terms *terms) {
  terms->is_first = terms->tap == 0 && terms->channel == 0;
  terms->stretches = 0;
  for (size_t left = terms->most; terms->tap < terms->end_tap && left > 0;) {
    struct gm_stretch stretch = stretch_of_tap(region, block, terms->tap);
    stretch.offset += (ptrdiff_t)terms->channel;
    stretch.weights += terms->channel;
    stretch.count = gm_smaller(stretch.count - terms->channel, left);
    if (!join(region->gather, terms, &stretch)) {
      if (terms->stretches == gm_most_narrow_taps) break;
      terms->stretch[terms->stretches++] = stretch;
    }
    left -= stretch.count;
    terms->channel += stretch.count;
    if (terms->channel < region->gather->input.channels) continue;
    terms->channel = 0;
    terms->tap += 1;
  }
  terms->is_last = terms->tap == terms->end_tap;
}

void gm_start_terms(const struct region *region, const struct block *block, struct terms *terms) {
  const struct gm_convolution_geometry *g = region->gather->geometry;
  size_t end = (size_t)(region->rows.taps * region->columns.taps);
  while (end > 0 && tap_position(region, end - 1) >= gm_tap_count(g)) end -= 1; // masked ones
  terms->has_cut_tap = end > 0 && gm_tap_is_cut(g, tap_position(region, end - 1));
  terms->end_tap = end - terms->has_cut_tap;
  terms->tap = terms->channel = 0;
  const size_t count = terms->end_tap * region->gather->input.channels;
  const size_t parts = region->gather->is_narrow ? 1 : gm_round_up_quotient(count, terms_together);
  terms->most = gm_round_up_quotient(count, gm_larger(parts, 1));
  take_terms(region, block, terms);
}

bool gm_next_terms(const struct region *region, const struct block *block, struct terms *terms) {
  if (terms->is_last) return false;
  take_terms(region, block, terms);
  return true;
}

struct gm_stretch gm_cut_stretch(const struct region *region, const struct block *block,
                                 const struct terms *terms, const struct channels *channels) {
  struct gm_stretch cut = stretch_of_tap(region, block, terms->end_tap);
  cut.offset += (ptrdiff_t)channels->first;
  cut.weights += channels->first;
  cut.count = channels->count;
  return cut;
}

#include "geometry.h"

#include <assert.h>

size_t gm_tap_count(const struct gm_convolution_geometry *g) {
  if (g->mask == gm_mask_none) return (size_t)g->kernel_height * (size_t)g->kernel_width;
  const bool keeps_centre = g->mask == gm_mask_b || g->mask_groups > 1;
  return (size_t)(g->kernel_height / 2) * (size_t)g->kernel_width + (size_t)(g->kernel_width / 2) +
         keeps_centre;
}

// Masks keep the first positions of the kernel in row-major order, so a tap's number is its
// position.
struct gm_convolution_tap gm_tap_at(const struct gm_convolution_geometry *g, size_t tap) {
  const int32_t y = (int32_t)(tap / (size_t)g->kernel_width);
  const int32_t x = (int32_t)(tap % (size_t)g->kernel_width);
  return (struct gm_convolution_tap){
      .kernel_y = y,
      .kernel_x = x,
      .offset_y = y * g->dilation_y - g->padding_top,
      .offset_x = x * g->dilation_x - g->padding_left,
      .is_centre = y == g->kernel_height / 2 && x == g->kernel_width / 2,
  };
}

size_t gm_convolution_taps(const struct gm_convolution_geometry *geometry,
                           struct gm_convolution_tap *taps) {
  const size_t count = gm_tap_count(geometry);
  for (size_t tap = 0; taps && tap < count; tap += 1) taps[tap] = gm_tap_at(geometry, tap);
  return count;
}

bool gm_tap_is_cut(const struct gm_convolution_geometry *geometry, size_t tap) {
  return geometry->mask != gm_mask_none && geometry->mask_groups > 1 &&
         gm_tap_at(geometry, tap).is_centre;
}

// ⌊c·G/C⌋
static size_t group_of(size_t channel, size_t channels, size_t groups) {
  return channel * groups / channels;
}

// The first channel that belongs to `group` or one after it: ⌈g·C/G⌉.
static size_t first_of(size_t group, size_t channels, size_t groups) {
  return (group * channels + groups - 1) / groups;
}

int32_t gm_convolution_centre_channels(const struct gm_convolution_geometry *g,
                                       int32_t output_channel) {
  if (g->mask == gm_mask_none) return g->input_channels;
  const size_t groups = (size_t)g->mask_groups;
  const size_t group = group_of((size_t)output_channel, (size_t)g->output_channels, groups);
  return (int32_t)first_of(group + (g->mask == gm_mask_b), (size_t)g->input_channels, groups);
}

struct gather gm_make_gather(const struct gm_convolution_geometry *g, bool transposed) {
  assert(g->stride_y > 0 && g->stride_x > 0 && g->dilation_y > 0 && g->dilation_x > 0);
  assert(g->mask == gm_mask_none || g->mask_groups > 0);
  const struct side x = {(size_t)g->input_height, (size_t)g->input_width,
                         (size_t)g->input_channels};
  const struct side y = {(size_t)g->output_height, (size_t)g->output_width,
                         (size_t)g->output_channels};
  const struct side input = transposed ? y : x, output = transposed ? x : y;
  return (struct gather){
      .geometry = g,
      .transposed = transposed,
      .is_narrow =
          gm_is_narrow(output.channels, input.channels) && gm_tap_count(g) <= gm_most_narrow_taps,
      .input = input,
      .output = output,
      .padding_top = g->padding_top,
      .padding_left = g->padding_left,
      .images = input,
  };
}

// The input channels that an output channel in `group` sees through the centre tap. Seen from x, a
// transposed gather, they are the outputs that see it: the groups after its own, and with B its
// own.
static struct channels centre_channels(const struct gather *gather, size_t group) {
  const struct gm_convolution_geometry *g = gather->geometry;
  const size_t channels = gather->input.channels, groups = (size_t)g->mask_groups;
  if (gather->transposed) {
    const size_t first = first_of(group + (g->mask == gm_mask_a), channels, groups);
    return (struct channels){first, channels - first};
  }
  return (struct channels){0, first_of(group + (g->mask == gm_mask_b), channels, groups)};
}

bool gm_next_panel(const struct gather *gather, struct panel *panel) {
  const struct gm_convolution_geometry *g = gather->geometry;
  const size_t channels = gather->output.channels;
  const size_t first = panel->first + panel->width;
  if (first >= channels) return false;
  size_t end = channels;
  panel->centre = (struct channels){0, gather->input.channels};
  if (g->mask != gm_mask_none && g->mask_groups > 1) {
    const size_t groups = (size_t)g->mask_groups;
    const size_t group = group_of(first, channels, groups);
    end = first_of(group + 1, channels, groups);
    panel->centre = centre_channels(gather, group);
  }
  panel->first = first;
  panel->width = gm_panel_width(end, first);
  return true;
}

struct axis gm_axis_y(const struct gather *gather) {
  const struct gm_convolution_geometry *g = gather->geometry;
  const int32_t kernel = g->mask == gm_mask_none ? g->kernel_height : g->kernel_height / 2 + 1;
  return (struct axis){gather->transposed, (int32_t)gather->input.height, kernel,
                       g->stride_y,        gather->padding_top,           g->dilation_y};
}

struct axis gm_axis_x(const struct gather *gather) {
  const struct gm_convolution_geometry *g = gather->geometry;
  const int32_t kernel =
      g->mask == gm_mask_none || g->kernel_height > 1 ? g->kernel_width : g->kernel_width / 2 + 1;
  return (struct axis){gather->transposed, (int32_t)gather->input.width, kernel,
                       g->stride_x,        gather->padding_left,         g->dilation_x};
}

static bool is_inside(const struct axis *axis, int32_t input) {
  return input >= 0 && input < axis->inputs;
}

// x = y·stride + tap·dilation - padding, where x is the input of a convolution and y its output.
// Solved for the input; false if the solution is none, or is outside of the image.
static bool find_input(const struct axis *axis, int32_t output, int32_t tap, int32_t *input) {
  const int32_t offset = tap * axis->dilation - axis->padding;
  if (!axis->transposed) {
    *input = output * axis->stride + offset;
    return is_inside(axis, *input);
  }
  *input = (output - offset) / axis->stride;
  return (output - offset) % axis->stride == 0 && is_inside(axis, *input);
}

// The strip of one output.
static struct strip strip_at(const struct axis *axis, int32_t output) {
  struct strip strip = {
      .first = output,
      .step = axis->transposed ? axis->stride : 1,
      .count = 1,
      .tap_step = 1,
      .input_step = axis->transposed ? 1 : axis->stride,
  };
  for (int32_t tap = 0; tap < axis->kernel; tap += 1) {
    int32_t input;
    if (!find_input(axis, output, tap, &input)) continue;
    if (strip.taps == 0) {
      strip.tap = tap;
      strip.input = input;
    } else if (strip.taps == 1) {
      strip.tap_step = tap - strip.tap;
      strip.reach = input - strip.input;
    }
    strip.taps += 1;
  }
  if (strip.taps == 0) strip.input_step = 0; // no input to step through
  return strip;
}

// Whether the taps of the strip, and no others, are those of the output that follows it.
static bool goes_on(const struct axis *axis, const struct strip *strip) {
  if (strip->taps < 2) {
    const struct strip next = strip_at(axis, strip->first + strip->count * strip->step);
    return next.taps == strip->taps && next.tap == strip->tap;
  }
  const int32_t input = strip->input + strip->count * strip->input_step;
  const int32_t before = strip->tap - strip->tap_step;
  const int32_t after = strip->tap + strip->taps * strip->tap_step;
  return is_inside(axis, input) && is_inside(axis, input + (strip->taps - 1) * strip->reach) &&
         !(before >= 0 && is_inside(axis, input - strip->reach)) &&
         !(after < axis->kernel && is_inside(axis, input + strip->taps * strip->reach));
}

bool gm_next_strip(const struct axis *axis, int32_t start, int32_t end, struct strip *strip) {
  int32_t first = strip->count == 0 ? start : strip->first + strip->count * strip->step;
  if (strip->count > 0 && first >= end) { // the next phase, if there is one
    const int32_t phase = (strip->first - start) % strip->step + 1;
    if (phase == strip->step) return false;
    first = start + phase;
  }
  if (first >= end) return false;
  *strip = strip_at(axis, first);
  while (strip->first + strip->count * strip->step < end && goes_on(axis, strip)) strip->count += 1;
  return true;
}

struct span gm_inputs_read(const struct axis *axis, int32_t start, int32_t end) {
  int32_t first = axis->inputs, last = -1;
  for (struct strip strip = {0}; gm_next_strip(axis, start, end, &strip);) {
    if (strip.taps == 0) continue;
    const int32_t reach = (strip.taps - 1) * strip.reach;
    const int32_t first_read = strip.input + (reach < 0 ? reach : 0);
    const int32_t last_read =
        strip.input + (strip.count - 1) * strip.input_step + (reach > 0 ? reach : 0);
    first = first_read < first ? first_read : first;
    last = last_read > last ? last_read : last;
  }
  return last < 0 ? (struct span){0, 0} : (struct span){first, last - first + 1};
}

size_t gm_most_inputs_read(const struct axis *axis, size_t outputs) {
  if (outputs == 0) return 0;
  const size_t reach = (size_t)((axis->kernel - 1) * axis->dilation), others = outputs - 1;
  const size_t stride = (size_t)axis->stride;
  const size_t most = axis->transposed ? (others + reach) / stride : others * stride + reach;
  return gm_smaller(most + 1, (size_t)axis->inputs);
}

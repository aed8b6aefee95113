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
  return (struct gather){
      .geometry = g,
      .transposed = transposed,
      .input = transposed ? y : x,
      .output = transposed ? x : y,
  };
}

struct gm_window gm_whole_output(const struct gather *gather) {
  return (struct gm_window){0, 0, (int32_t)gather->output.height, (int32_t)gather->output.width};
}

// The input channels that an output channel in `group` sees through the centre tap. Seen from x, a
// transposed gather, they are the outputs that see it: the groups after its own, and with B its
// own.
static struct gm_channels centre_channels(const struct gather *gather, size_t group) {
  const struct gm_convolution_geometry *g = gather->geometry;
  const size_t channels = gather->input.channels, groups = (size_t)g->mask_groups;
  if (gather->transposed) {
    const size_t first = first_of(group + (g->mask == gm_mask_a), channels, groups);
    return (struct gm_channels){first, channels - first};
  }
  return (struct gm_channels){0, first_of(group + (g->mask == gm_mask_b), channels, groups)};
}

bool gm_next_panel(const struct gather *gather, struct panel *panel) {
  const struct gm_convolution_geometry *g = gather->geometry;
  const size_t channels = gather->output.channels;
  const size_t first = panel->first + panel->width;
  if (first >= channels) return false;
  size_t end = channels;
  panel->centre = (struct gm_channels){0, gather->input.channels};
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

size_t gm_pass_count(const struct gather *gather) {
  if (!gather->transposed) return 1;
  return (size_t)gather->geometry->stride_y * (size_t)gather->geometry->stride_x;
}

static int32_t remainder_of(int32_t a, int32_t b) {
  return (a % b + b) % b;
}

// Of rows start ..< start + length: the first one of a phase of the stride.
static int32_t first_of_phase(int32_t start, int32_t phase, int32_t stride) {
  return start + remainder_of(phase - start, stride);
}

static size_t count_of_phase(int32_t first, int32_t end, int32_t stride) {
  return first < end ? (size_t)((end - first + stride - 1) / stride) : 0;
}

// p·stride + δ = q, solved for q in a convolution and for p, if there is one, in a transposed one.
static bool find_origin(const struct pass *pass, struct pass_tap *tap) {
  const struct gm_convolution_geometry *g = pass->gather.geometry;
  const struct gm_convolution_tap delta = gm_tap_at(g, tap->tap);
  if (!pass->gather.transposed) {
    tap->origin_y = pass->first_y * g->stride_y + delta.offset_y;
    tap->origin_x = pass->first_x * g->stride_x + delta.offset_x;
    return true;
  }
  const int32_t y = pass->first_y - delta.offset_y, x = pass->first_x - delta.offset_x;
  tap->origin_y = y / g->stride_y;
  tap->origin_x = x / g->stride_x;
  return y % g->stride_y == 0 && x % g->stride_x == 0;
}

size_t gm_next_taps(const struct pass *pass, size_t *cursor, struct pass_tap *taps, size_t most) {
  const size_t end = gm_tap_count(pass->gather.geometry);
  size_t count = 0;
  for (; *cursor < end && count < most; *cursor += 1) {
    struct pass_tap tap = {.tap = *cursor};
    if (find_origin(pass, &tap)) taps[count++] = tap;
  }
  return count;
}

static struct pass pass_of_convolution(const struct gather *gather,
                                       const struct gm_window *window) {
  return (struct pass){
      .gather = *gather,
      .height = (size_t)window->height,
      .width = (size_t)window->width,
      .first_y = window->y,
      .first_x = window->x,
      .step_y = 1,
      .step_x = 1,
      .input_step_y = gather->geometry->stride_y,
      .input_step_x = gather->geometry->stride_x,
  };
}

static struct pass pass_of_phase(const struct gather *gather, const struct gm_window *window,
                                 int32_t phase_y, int32_t phase_x) {
  const int32_t sy = gather->geometry->stride_y, sx = gather->geometry->stride_x;
  const int32_t y = first_of_phase(window->y, phase_y, sy);
  const int32_t x = first_of_phase(window->x, phase_x, sx);
  return (struct pass){
      .gather = *gather,
      .height = count_of_phase(y, window->y + window->height, sy),
      .width = count_of_phase(x, window->x + window->width, sx),
      .first_y = y,
      .first_x = x,
      .step_y = sy,
      .step_x = sx,
      .input_step_y = 1,
      .input_step_x = 1,
  };
}

struct pass gm_pass_at(const struct gather *gather, const struct gm_window *window, size_t index) {
  const int32_t phases_x = gather->geometry->stride_x;
  struct pass pass = gather->transposed ? pass_of_phase(gather, window, (int32_t)index / phases_x,
                                                        (int32_t)index % phases_x)
                                        : pass_of_convolution(gather, window);
  struct pass_tap tap = {0};
  for (size_t cursor = 0; gm_next_taps(&pass, &cursor, &tap, 1) == 1;) pass.taps += 1;
  pass.last_tap_is_cut = pass.taps > 0 && gm_tap_is_cut(gather->geometry, tap.tap);
  return pass;
}

struct gm_channels gm_seen_channels(const struct pass *pass, const struct panel *panel,
                                    size_t tap) {
  if (pass->last_tap_is_cut && tap == pass->taps - 1) return panel->centre;
  return (struct gm_channels){0, pass->gather.input.channels};
}

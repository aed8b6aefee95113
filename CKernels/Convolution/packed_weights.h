#pragma once

// Weights in the order in which a gather reads them: [panels][taps, input channels,
// gm_tile_columns]; in a narrow gather [output channels][taps, input channels].

#include "geometry.h"

// Floats of all weights, a multiple of gm_lanes, and of one panel or output channel.
size_t gm_packed_weights_size(const struct gather *gather);
size_t gm_packed_panel_size(const struct gather *gather);

void gm_pack_weights(const struct gather *gather, const float *w, float *packed);

// The weights of output channels from `first` on, up to the end of their panel.
const float *gm_packed_channels(const struct gather *gather, const float *packed, size_t first);

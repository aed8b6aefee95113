#pragma once

// Weights in the order in which a gather reads them: [passes][panels][taps of the pass, channels
// that the panel sees, gm_tile_columns].

#include "geometry.h"

// Floats of all passes, of one pass, and of one panel in a pass.
size_t gm_packed_weights_size(const struct gather *gather);
size_t gm_packed_pass_size(const struct pass *pass);
size_t gm_packed_panel_size(const struct pass *pass, const struct panel *panel);

void gm_pack_weights(const struct gather *gather, const float *w, float *packed);

#pragma once

#include <stdint.h>

/// A rectangle of pixels, the same one in every image of a batch.
struct gm_window {
  int32_t y, x, height, width;
};

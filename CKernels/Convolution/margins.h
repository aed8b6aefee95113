#pragma once

// Copies of images together with the margins, left and right, that taps reach into.
//
// Images of few channels are so small beside what becomes of them that copying them costs little.
// Then every pixel has all taps of a kernel row, and they lie one after the other.

#include "geometry.h"

// Whether the images that a gather reads are copied.
bool gm_has_margins(const struct gather *gather);

// The gather from the copies.
struct gather gm_gather_with_margins(const struct gather *gather);

// Floats of the copies.
size_t gm_margins_size(const struct gather *gather);

// Copies what is read of image `image`.
void gm_copy_with_margins(const struct gather *gather, size_t image, const float *input,
                          float *copies);

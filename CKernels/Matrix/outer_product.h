#pragma once

#include "gm_matrix.h"

// The product of form left_transposed, and its workspace in floats.
void gm_outer_product(const struct gm_matrix_geometry *geometry, const float *a, const float *b,
                      float *c, float *workspace);
size_t gm_outer_product_workspace_size(const struct gm_matrix_geometry *geometry);

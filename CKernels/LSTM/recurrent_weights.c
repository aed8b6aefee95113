#include "gm_lstm.h"
#include "gm_tiles.h"

// dU is a sum of outer products of rows of h' and dgates.
static struct gm_outer_product recurrent_weights(const struct gm_lstm_geometry *geometry) {
  const size_t units = (size_t)geometry->units, steps = (size_t)geometry->steps;
  return (struct gm_outer_product){
      .rows = units,
      .columns = 4 * units,
      .terms = (size_t)geometry->batch * steps,
      .left_step = units,
      .period = steps,
      .right_step = 4 * units,
      .c_step = 4 * units,
  };
}

size_t gm_lstm_recurrent_weights_workspace_size(const struct gm_lstm_geometry *geometry) {
  const struct gm_outer_product product = recurrent_weights(geometry);
  return gm_outer_product_workspace_size(&product);
}

void gm_lstm_recurrent_weights(const struct gm_lstm_geometry *geometry, const float *initial_hidden,
                               const float *hidden, const float *dgates, float *dweights,
                               float *workspace) {
  struct gm_outer_product product = recurrent_weights(geometry);
  product.left = hidden;
  product.left_starts = initial_hidden;
  product.right = dgates;
  product.c = dweights;
  gm_sum_outer_product(&product, workspace);
}

#include "gm_lstm.h"
#include "gm_tiles.h"

// Rows of dgates, which are read once: dU, dW and db are sums of outer products of h', x and 1 with
// them.

static const float one = 1;

static struct gm_outer_product sums_over_steps(const struct gm_lstm_geometry *geometry) {
  const size_t units = (size_t)geometry->units, features = (size_t)geometry->features;
  const size_t steps = (size_t)geometry->steps, columns = 4 * units;
  return (struct gm_outer_product){
      .factors = 3,
      .factor = {{.rows = units, .step = units, .period = steps, .c_step = columns},
                 {.rows = features, .step = features, .c_step = columns},
                 {.rows = 1, .left = &one, .c_step = columns}},
      .columns = columns,
      .terms = (size_t)geometry->batch * steps,
      .right_step = columns,
  };
}

size_t gm_lstm_sequence_weights_workspace_size(const struct gm_lstm_geometry *geometry) {
  const struct gm_outer_product sums = sums_over_steps(geometry);
  return gm_outer_product_workspace_size(&sums);
}

void gm_lstm_sequence_weights(const struct gm_lstm_geometry *geometry, const float *x,
                              const float *initial_hidden, const float *hidden, const float *dgates,
                              const struct gm_lstm_weight_gradients *gradients, float *workspace) {
  struct gm_outer_product sums = sums_over_steps(geometry);
  sums.right = dgates;
  sums.factor[0].starts = initial_hidden;
  sums.factor[0].left = hidden;
  sums.factor[0].c = gradients->recurrent;
  sums.factor[1].left = x;
  sums.factor[1].c = gradients->input;
  sums.factor[2].c = gradients->bias;
  gm_sum_outer_product(&sums, workspace);
}

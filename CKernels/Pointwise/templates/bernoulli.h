// Cross-entropies of Bernoulli variables summed over rows. in: logits, targets.

// Of a target of 0 its cross-entropy is 0, which adds nothing in the lanes beyond a row's end.
static const float impossible_logit = -1000;

GM_INLINE vector add_cross_entropy(vector sum, vector x, vector t) {
  return sum + binary_cross_entropy(x, t);
}

static void bernoulli_row_sums(const struct gm_rows *rows) {
  const struct gm_row_input x = rows->inputs[0], t = rows->inputs[1];
  for (size_t row = 0; row < rows->rows; row += 1)
    rows->outputs[0].at[row] =
        (float)sum_padded_blocks(rows->columns, x.at + row * x.stride, t.at + row * t.stride,
                                 add_cross_entropy, impossible_logit);
}

// parameters: the gradient of the row's sum.
GM_INLINE vector cross_entropy_of_row_backward(vector x, vector t, const float *parameters) {
  return binary_cross_entropy_backward(x, t, splat(parameters[0]));
}

// in: logits, targets, the gradients of the rows' sums.
static void bernoulli_row_sums_backward(const struct gm_rows *rows) {
  const struct gm_row_input x = rows->inputs[0], t = rows->inputs[1], dsums = rows->inputs[2];
  for (size_t row = 0; row < rows->rows; row += 1)
    run_map(
        &(struct gm_map){
            .count = rows->columns,
            .inputs = {x.at + row * x.stride, t.at + row * t.stride},
            .outputs = {rows->outputs[0].at + row * rows->outputs[0].stride},
            .parameters = {dsums.at[row * dsums.stride]},
            .streams = rows->streams,
        },
        (struct function){.binary_with = cross_entropy_of_row_backward});
}

static const struct gm_bernoulli_kernels bernoulli = {
    .row_sums = bernoulli_row_sums,
    .row_sums_backward = bernoulli_row_sums_backward,
};

#include "gm_threads.h"
#include "gm_tiles.h"

static const size_t smallest_slice = 256; // terms: the sum of slices costs little beside them
static const size_t enough_chunks = 32;   // more than threads, which are not equally fast
static const size_t most_partial_floats = 1 << 22;

size_t gm_slice_count(size_t terms, size_t size, size_t parts) {
  const size_t wanted = gm_round_up_quotient(enough_chunks, gm_larger(parts, 1));
  const size_t most = gm_smaller(wanted, most_partial_floats / gm_larger(size, 1));
  return gm_larger(gm_smaller(terms / smallest_slice, most), 1);
}

struct slices {
  size_t count, rows, columns;
  const float *partial;
  float *sum;
  size_t sum_stride;
};

static void add_row(void *context, size_t row, int32_t thread) {
  (void)thread;
  const struct slices *slices = context;
  float *restrict sum = slices->sum + row * slices->sum_stride;
  for (size_t slice = 1; slice < slices->count; slice += 1) {
    const float *restrict partial =
        slices->partial + ((slice - 1) * slices->rows + row) * slices->columns;
    for (size_t n = 0; n < slices->columns; n += 1) sum[n] += partial[n];
  }
}

void gm_add_slices(size_t count, size_t rows, size_t columns, const float *partial, float *sum,
                   size_t sum_stride) {
  struct slices slices = {count, rows, columns, partial, sum, sum_stride};
  if (count > 1)
    gm_run_chunks(rows, (double)count * (double)rows * (double)columns, add_row, &slices);
}

#include "gm_philox.h"

#include <string.h>

#include "gm_threads.h"
#include "levels.h"
#include "philox_kernels.h"

enum { group_size = 64, groups_per_chunk = 64 };

static const struct gm_philox_kernels *const levels[gm_instruction_set_count] =
    GM_LEVELS(gm_philox);

static const struct gm_philox_kernels *kernels(void) {
  return levels[gm_current_instruction_set()];
}

void gm_philox_block(const uint32_t counter[4], const uint32_t key[2], uint32_t block[4]) {
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  uint32_t k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; round += 1) {
    const uint64_t product0 = (uint64_t)0xD2511F53 * c0, product2 = (uint64_t)0xCD9E8D57 * c2;
    c0 = (uint32_t)(product2 >> 32) ^ c1 ^ k0;
    c1 = (uint32_t)product2;
    c2 = (uint32_t)(product0 >> 32) ^ c3 ^ k1;
    c3 = (uint32_t)product0;
    k0 += 0x9E3779B9, k1 += 0xBB67AE85;
  }
  block[0] = c0, block[1] = c1, block[2] = c2, block[3] = c3;
}

struct draws {
  gm_philox_draws *kernel;
  uint64_t seed, stream, first_group;
  size_t groups;
  char *out;
};

static void run_groups(void *context, size_t chunk, int32_t thread) {
  (void)thread;
  const struct draws *draws = context;
  const size_t from = chunk * groups_per_chunk;
  const size_t left = draws->groups - from;
  draws->kernel(draws->seed, draws->stream, draws->first_group + from,
                left < groups_per_chunk ? left : groups_per_chunk,
                draws->out + 4 * group_size * from);
}

// Draws `from` ..< `to` of one group, by way of the whole group.
static void run_part(const struct draws *draws, uint64_t group, size_t from, size_t to, char *out) {
  float all[group_size];
  draws->kernel(draws->seed, draws->stream, group, 1, all);
  memcpy(out, all + from, (to - from) * sizeof(float));
}

static void draw(gm_philox_draws *kernel, uint64_t seed, uint64_t stream, uint64_t first,
                 size_t count, void *out) {
  struct draws draws = {.kernel = kernel, .seed = seed, .stream = stream, .out = out};
  uint64_t group = first / group_size;
  const size_t offset = first % group_size;
  if (offset > 0) {
    const size_t end = offset + count < group_size ? offset + count : group_size;
    run_part(&draws, group, offset, end, draws.out);
    draws.out += 4 * (end - offset);
    count -= end - offset;
    group += 1;
  }
  draws.first_group = group;
  draws.groups = count / group_size;
  const size_t chunks = (draws.groups + groups_per_chunk - 1) / groups_per_chunk;
  gm_run_chunks(chunks, 16.0 * (double)count, run_groups, &draws);
  const size_t rest = count % group_size;
  if (rest > 0) run_part(&draws, group + draws.groups, 0, rest, draws.out + 4 * (count - rest));
}

void gm_philox_bits(uint64_t seed, uint64_t stream, uint64_t first, size_t count, uint32_t *bits) {
  draw(kernels()->bits, seed, stream, first, count, bits);
}

void gm_philox_uniform(uint64_t seed, uint64_t stream, uint64_t first, size_t count,
                       float *values) {
  draw(kernels()->uniform, seed, stream, first, count, values);
}

void gm_philox_normal(uint64_t seed, uint64_t stream, uint64_t first, size_t count, float *values) {
  draw(kernels()->normal, seed, stream, first, count, values);
}

#pragma once

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The instruction sets that kernels are built for, from the plainest up. Each is compiled from the
/// same templates; all of them use fused multiply-add, and forward passes agree to the bit.
enum gm_instruction_set {
  gm_portable = 0, ///< No instruction beyond the compiler's baseline.
  gm_neon = 1,     ///< arm64.
  gm_avx2 = 2,     ///< x86-64 with AVX2 and FMA.
  gm_avx512 = 3,   ///< x86-64 with AVX-512 F, VL, DQ and BW.
};
enum { gm_instruction_set_count = 4 };

/// Whether this machine can run `level`.
bool gm_instruction_set_is_supported(enum gm_instruction_set level);

/// The level that kernels run at: the highest supported, or the one that the environment variable
/// GENERATIVE_MODELS_INSTRUCTION_SET (portable, neon, avx2, avx512) or `gm_select_instruction_set`
/// asks for.
enum gm_instruction_set gm_current_instruction_set(void);

/// Makes kernels run at `level`; false, and no change, when this machine does not support it.
bool gm_select_instruction_set(enum gm_instruction_set level);

/// The level's name: "portable", "neon", "avx2" or "avx512".
const char *gm_instruction_set_name(enum gm_instruction_set level);

#pragma clang assume_nonnull end

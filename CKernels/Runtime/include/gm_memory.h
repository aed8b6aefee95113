#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

/// Asks the system to back a large block by large pages, before it is first written.
///
/// Kernels that walk along many rows at once look up the address of a page with nearly each line
/// they read, where pages are small. What lies in the block is the same. Small blocks are left
/// alone, as are systems that can't be asked.
void gm_prefer_large_pages(void *block, size_t bytes);

#pragma clang assume_nonnull end

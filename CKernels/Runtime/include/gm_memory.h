#pragma once

#include <stddef.h>

#pragma clang assume_nonnull begin

/// Asks the system to back a large block by large pages, before it is first written.
///
/// Kernels that walk along many rows at once look up the address of a page with nearly each line
/// they read, where pages are small. What lies in the block is the same. Small blocks are left
/// alone, as are systems that can't be asked.
void gm_prefer_large_pages(void *block, size_t bytes);

/// Waits for the stores past the caches that this thread has made: they are in no order with
/// others, and must be done before it says that it is.
void gm_finish_stores_past_caches(void);

#pragma clang assume_nonnull end

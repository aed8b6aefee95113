#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// One piece of parallel work.
///
/// `chunk` counts the pieces; `thread` is below `gm_thread_count()` and owns per-thread workspace.
/// What a piece computes must depend on `chunk` alone.
typedef void (*gm_chunk_body)(void *_Nullable context, size_t chunk, int32_t thread);

/// Runs `body` once for each chunk in 0 ..< `chunks`.
///
/// Each thread begins with a share of the chunks, the same whenever there are as many, and then
/// takes those of others as it comes free, since the cores of a shared machine are not equally
/// fast; who takes a chunk changes nothing. `operations` estimates the whole work in arithmetic
/// operations: work too small to pay for waking the threads stays on the calling one. Calls from
/// inside a body run serially on the body's thread, whose index they are given.
void gm_run_chunks(size_t chunks, double operations, gm_chunk_body body, void *_Nullable context);

/// How many threads `gm_run_chunks` may use, the calling one included. At first the number of
/// cores, or what OMP_NUM_THREADS says; 1 in a build without OpenMP.
int32_t gm_thread_count(void);

/// The highest that `gm_thread_count()` has been: workspace for as many threads is enough even
/// where the count has changed between asking for the size and doing the work.
int32_t gm_most_threads(void);

/// Sets the number of threads, at least 1. Results never depend on it. Has no effect without
/// OpenMP.
void gm_set_thread_count(int32_t count);

#pragma clang assume_nonnull end

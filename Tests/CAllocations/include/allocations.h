#pragma once

#include <stddef.h>

/// Whether allocations are counted: with glibc, and where no sanitizer counts them itself.
int allocations_are_counted(void);

/// Begins to count what this thread allocates and frees.
void begin_counting_allocations(void);

/// The most bytes that this thread has held at once since it began to count, above what it held
/// then.
size_t peak_of_allocations(void);

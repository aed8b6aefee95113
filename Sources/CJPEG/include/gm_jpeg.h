#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Bytes for the reason of a failure, its end included.
#define GM_JPEG_REASON_SIZE 256

/// What a JPEG file holds.
typedef struct gm_jpeg_size {
  int32_t height;
  int32_t width;
  /// 1 for grey, 3 for colour.
  int32_t channels;
} gm_jpeg_size;

/// Reads the header of the JPEG file of `length` bytes: its `size`. Memory taken meanwhile does not
/// depend on what the header says.
///
/// Returns 1, or 0 with the `reason` in libjpeg's words.
int gm_jpeg_read_size(const uint8_t *file, size_t length, gm_jpeg_size *size, char *reason);

/// Decodes the file to `levels` [height, width, channels], row-major, `size` being what
/// gm_jpeg_read_size gave.
///
/// A file that ends too early or is damaged is an error, not a picture that is partly grey; bytes
/// between markers that belong to nothing are passed over. Returns 1, or 0 with the `reason`.
int gm_jpeg_decode(const uint8_t *file, size_t length, gm_jpeg_size size, uint8_t *levels,
                   char *reason);

#pragma clang assume_nonnull end

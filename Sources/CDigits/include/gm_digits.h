#pragma once

#pragma clang assume_nonnull begin

enum {
  gm_digits_count = 1797,     ///< Images.
  gm_digits_record_size = 65, ///< Bytes an image: 64 pixels of 8 x 8, row by row, then its class.
};

/// The UCI optical digits, record after record: pixels in 0 ... 16, classes in 0 ... 9.
const unsigned char *gm_digits(void);

#pragma clang assume_nonnull end

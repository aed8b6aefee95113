#include "gm_digits.h"

// An array literal of this size takes the Swift compiler 23 s; this takes no time to compile, and
// no bundle at run time.
#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char digits[gm_digits_count * gm_digits_record_size] = {
#embed "digits.bin"
};

const unsigned char *gm_digits(void) {
  return digits;
}

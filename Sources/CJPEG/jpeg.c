#include "gm_jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

/// libjpeg's errors end in a jump back to who called it: it expects that its error handler does not
/// return.
typedef struct failure {
  struct jpeg_error_mgr manager;
  jmp_buf caller;
  char *reason;
} failure;

static _Noreturn void fail(j_common_ptr decoder) {
  failure *failure = (struct failure *)decoder->err;
  char message[JMSG_LENGTH_MAX];
  failure->manager.format_message(decoder, message);
  snprintf(failure->reason, GM_JPEG_REASON_SIZE, "%s", message);
  longjmp(failure->caller, 1);
}

/// Level −1 is a warning: data is damaged, and libjpeg would go on with a guess.
static void hear(j_common_ptr decoder, int level) {
  if (level < 0 && decoder->err->msg_code != JWRN_EXTRANEOUS_DATA) fail(decoder);
}

static void prepare(j_decompress_ptr decoder, failure *failure, char *reason) {
  memset(decoder, 0, sizeof *decoder);
  decoder->err = jpeg_std_error(&failure->manager);
  failure->manager.error_exit = fail;
  failure->manager.emit_message = hear;
  failure->reason = reason;
}

static void begin(j_decompress_ptr decoder, const uint8_t *file, size_t length) {
  jpeg_create_decompress(decoder);
  jpeg_mem_src(decoder, file, length);
  jpeg_read_header(decoder, TRUE);
}

static int32_t channels(j_decompress_ptr decoder) {
  return decoder->jpeg_color_space == JCS_GRAYSCALE ? 1 : 3;
}

int gm_jpeg_read_size(const uint8_t *file, size_t length, gm_jpeg_size *size, char *reason) {
  struct jpeg_decompress_struct decoder;
  failure failure;
  prepare(&decoder, &failure, reason);
  if (setjmp(failure.caller) != 0) {
    jpeg_destroy_decompress(&decoder);
    return 0;
  }
  begin(&decoder, file, length);
  *size = (gm_jpeg_size){
      .height = (int32_t)decoder.image_height,
      .width = (int32_t)decoder.image_width,
      .channels = channels(&decoder),
  };
  jpeg_destroy_decompress(&decoder);
  return 1;
}

int gm_jpeg_decode(const uint8_t *file, size_t length, gm_jpeg_size size, uint8_t *levels,
                   char *reason) {
  struct jpeg_decompress_struct decoder;
  failure failure;
  prepare(&decoder, &failure, reason);
  if (setjmp(failure.caller) != 0) {
    jpeg_destroy_decompress(&decoder);
    return 0;
  }
  begin(&decoder, file, length);
  decoder.out_color_space = size.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  decoder.dct_method = JDCT_ISLOW;
  jpeg_start_decompress(&decoder);
  const size_t stride = (size_t)size.width * (size_t)size.channels;
  while (decoder.output_scanline < decoder.output_height) {
    JSAMPROW row = levels + decoder.output_scanline * stride;
    jpeg_read_scanlines(&decoder, &row, 1);
  }
  jpeg_finish_decompress(&decoder);
  jpeg_destroy_decompress(&decoder);
  return 1;
}

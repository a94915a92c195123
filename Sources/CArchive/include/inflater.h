// Decompression as a stream: gzip through ISA-L where it is installed; zstd, bzip2 and xz through libarchive's filters.
//
// Of libarchive only the filters are used, with the `raw` format. The tar format itself is read by Swift code: it is
// bounds-checked, keeps file names as the bytes they are (libarchive converts them through the process's locale and loses what
// does not convert), and refuses entry types that libarchive silently turns into regular files. libarchive and its eight
// dependencies cost 1.7 ms at start-up when linked, so it is loaded when the first compressed layer is opened.
#pragma once
#include <stddef.h>

typedef struct swk_inflater swk_inflater;
/// Where the compressed bytes are from: the next ones, valid until the next call, and their count; 0 at the end, -1 for an error.
typedef long swk_inflater_input(void *context, const void **bytes);

/// NULL when libarchive can be used, otherwise the dynamic loader's words.
const char *swk_inflater_missing(void);
/// Asks `input` for compressed bytes, on the thread of whoever asks for decompressed ones; `is_gzip` is known from their magic number.
/// NULL without memory or without libarchive.
swk_inflater *swk_inflater_new(swk_inflater_input *input, void *context, int is_gzip);
/// The next decompressed bytes, valid until the next call. 1 for some, 0 at the end, -1 for an error.
int swk_inflater_next(swk_inflater *, const void **bytes, size_t *count);
/// The words of the last error.
const char *swk_inflater_error(swk_inflater *);
void swk_inflater_free(swk_inflater *);

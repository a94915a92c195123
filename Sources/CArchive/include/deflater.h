// gzip as a stream, the other way round: ISA-L where it is installed, libarchive's filter elsewhere.
//
// Neither writes a time or a name into the header, so equal input gives equal output on one machine. The two compress differently:
// a blob's digest may depend on what is installed, never the digest of what is in it.
#pragma once
#include <stddef.h>

typedef struct swk_deflater swk_deflater;

/// NULL without memory or without both libraries; swk_inflater_missing says what the loader thinks of libarchive.
swk_deflater *swk_deflater_new(void);
/// Compresses some more; `last` ends the stream. 0, or -1 for an error.
int swk_deflater_add(swk_deflater *, const void *bytes, size_t count, int last);
/// What came out since the last call, valid until the next one of either kind.
void swk_deflater_take(swk_deflater *, const void **bytes, size_t *count);
/// The words of the last error.
const char *swk_deflater_error(swk_deflater *);
void swk_deflater_free(swk_deflater *);

// gzip through ISA-L, Intel's library with vector instructions for x86-64 and arm64, when it is installed.
#pragma once
#include "inflater.h"
#include <stddef.h>

struct swk_gzip;

/// NULL without libisal, or without memory: then somebody else has to do it.
struct swk_gzip *swk_gzip_new(swk_inflater_input *input, void *context);
/// As swk_inflater_next.
int swk_gzip_next(struct swk_gzip *, const void **bytes, size_t *count);
const char *swk_gzip_error(struct swk_gzip *);
void swk_gzip_free(struct swk_gzip *);

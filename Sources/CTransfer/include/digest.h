// SHA-2 through libcrypto, which uses the CPU's SHA instructions.
#pragma once
#include <stddef.h>

typedef struct swk_digest swk_digest;

enum { swk_digest_max_size = 64 };

/// NULL when libcrypto can be used, otherwise the dynamic loader's words.
const char *swk_digest_missing(void);
/// Starts a digest; `bits` is 256 or 512. NULL without memory or without libcrypto.
swk_digest *swk_digest_new(int bits);
/// Adds bytes; 0, or -1 when libcrypto fails.
int swk_digest_update(swk_digest *, const void *bytes, size_t count);
/// Writes the value, and starts over. Its length in bytes, or -1 when libcrypto fails.
int swk_digest_finish(swk_digest *, unsigned char value[swk_digest_max_size]);
void swk_digest_free(swk_digest *);

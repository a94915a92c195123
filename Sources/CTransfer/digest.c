// Loads libcrypto when it is first needed, and digests through it.
#include "digest.h"
#include <dlfcn.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>

#define FUNCTIONS(F)                                                                                                   \
    F(EVP_MD_CTX_new)                                                                                                  \
    F(EVP_MD_CTX_free)                                                                                                 \
    F(EVP_DigestInit_ex)                                                                                               \
    F(EVP_DigestUpdate)                                                                                                \
    F(EVP_DigestFinal_ex)                                                                                              \
    F(EVP_sha256)                                                                                                      \
    F(EVP_sha512)

static struct {
#define FIELD(name) __typeof__(&name) name;
    FUNCTIONS(FIELD)
#undef FIELD
} lib;
static const char *missing = "not loaded";
static pthread_once_t loaded = PTHREAD_ONCE_INIT;

static void load(void) {
    void *handle = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        missing = dlerror();
        return;
    }
#define LOOKUP(name)                                                                                                   \
    lib.name = (__typeof__(&name))dlsym(handle, #name);                                                                \
    if (!lib.name) {                                                                                                   \
        missing = "libcrypto.so.3 lacks " #name;                                                                       \
        return;                                                                                                        \
    }
    FUNCTIONS(LOOKUP)
#undef LOOKUP
    missing = NULL;
}

const char *swk_digest_missing(void) {
    pthread_once(&loaded, load);
    return missing;
}

struct swk_digest {
    EVP_MD_CTX *context;
    const EVP_MD *function;
};

swk_digest *swk_digest_new(int bits) {
    if (swk_digest_missing()) return NULL;
    swk_digest *self = calloc(1, sizeof *self);
    if (!self) return NULL;
    self->function = bits == 512 ? lib.EVP_sha512() : lib.EVP_sha256();
    self->context = lib.EVP_MD_CTX_new();
    if (!self->context || lib.EVP_DigestInit_ex(self->context, self->function, NULL) != 1) {
        swk_digest_free(self);
        return NULL;
    }
    return self;
}

int swk_digest_update(swk_digest *self, const void *bytes, size_t count) {
    return lib.EVP_DigestUpdate(self->context, bytes, count) == 1 ? 0 : -1;
}

int swk_digest_finish(swk_digest *self, unsigned char value[swk_digest_max_size]) {
    unsigned size = 0;
    if (lib.EVP_DigestFinal_ex(self->context, value, &size) != 1) return -1;
    return lib.EVP_DigestInit_ex(self->context, self->function, NULL) == 1 ? (int)size : -1;
}

void swk_digest_free(swk_digest *self) {
    if (self->context) lib.EVP_MD_CTX_free(self->context);
    free(self);
}

// A gzip file is a row of members (RFC 1952, section 2.2); ISA-L checks each one's header, checksum and length.
#include "gzip.h"
#include <dlfcn.h>
#include <isa-l/igzip_lib.h>
#include <pthread.h>
#include <stdlib.h>

static struct {
    __typeof__(&isal_inflate_init) init;
    __typeof__(&isal_inflate) inflate;
    int usable;
} lib;
static pthread_once_t loaded = PTHREAD_ONCE_INIT;

static void load(void) {
    void *handle = dlopen("libisal.so.2", RTLD_NOW | RTLD_LOCAL);
    if (!handle) return;
    lib.init = (__typeof__(lib.init))dlsym(handle, "isal_inflate_init");
    lib.inflate = (__typeof__(lib.inflate))dlsym(handle, "isal_inflate");
    lib.usable = lib.init && lib.inflate;
}

struct swk_gzip {
    swk_inflater_input *input;
    void *context;
    int at_end;
    const char *error;
    struct inflate_state state;
    unsigned char output[1 << 18];
};

static void begin_member(struct swk_gzip *self) {
    unsigned char *next = self->state.next_in;
    uint32_t left = self->state.avail_in;
    lib.init(&self->state);
    self->state.crc_flag = ISAL_GZIP;
    self->state.next_in = next;
    self->state.avail_in = left;
}

struct swk_gzip *swk_gzip_new(swk_inflater_input *input, void *context) {
    pthread_once(&loaded, load);
    if (!lib.usable) return NULL;
    struct swk_gzip *self = calloc(1, sizeof *self);
    if (!self) return NULL;
    self->input = input;
    self->context = context;
    begin_member(self);
    return self;
}

/// Asks for more input when there is none left; 0, or -1 when there is no getting it.
static int refill(struct swk_gzip *self) {
    if (self->state.avail_in || self->at_end) return 0;
    const void *bytes = NULL;
    long count = self->input(self->context, &bytes);
    if (count < 0) {
        self->error = "its compressed bytes cannot be read";
        return -1;
    }
    self->at_end = count == 0;
    self->state.next_in = (uint8_t *)bytes;
    self->state.avail_in = (uint32_t)count;
    return 0;
}

int swk_gzip_next(struct swk_gzip *self, const void **bytes, size_t *count) {
    struct inflate_state *state = &self->state;
    state->next_out = self->output;
    state->avail_out = sizeof self->output;
    while (state->avail_out) {
        if (refill(self)) return -1;
        if (state->block_state == ISAL_BLOCK_FINISH) {
            // What follows a member and is not another one is padding, as gzip(1) sees it.
            if (self->at_end || *state->next_in != 0x1f) break;
            unsigned char *next_out = state->next_out;
            uint32_t room = state->avail_out;
            begin_member(self);
            state->next_out = next_out;
            state->avail_out = room;
        }
        if (self->at_end) {
            self->error = "truncated gzip input";
            return -1;
        }
        int status = lib.inflate(state);
        if (status != ISAL_DECOMP_OK && status != ISAL_END_INPUT) {
            self->error = status == ISAL_INCORRECT_CHECKSUM ? "gzip checksum mismatch" : "damaged gzip data";
            return -1;
        }
    }
    *bytes = self->output;
    *count = sizeof self->output - state->avail_out;
    return *count ? 1 : 0;
}

const char *swk_gzip_error(struct swk_gzip *self) { return self->error ? self->error : "unknown error"; }

void swk_gzip_free(struct swk_gzip *self) { free(self); }

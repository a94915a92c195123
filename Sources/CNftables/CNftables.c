// A function table over libnftables (package libnftables1), resolved on first use.
#include "swk_nft.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct nft_ctx;

static struct {
    void *library;
    struct nft_ctx *(*ctx_new)(uint32_t flags);
    void (*ctx_free)(struct nft_ctx *ctx);
    int (*buffer_output)(struct nft_ctx *ctx);
    int (*buffer_error)(struct nft_ctx *ctx);
    const char *(*get_error)(struct nft_ctx *ctx);
    int (*run)(struct nft_ctx *ctx, const char *commands);
} nft;

static int load(char *message, size_t size) {
    if (nft.run) return 1;
    nft.library = dlopen("libnftables.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!nft.library) {
        snprintf(message, size, "%s", dlerror());
        return 0;
    }
    *(void **)&nft.ctx_new = dlsym(nft.library, "nft_ctx_new");
    *(void **)&nft.ctx_free = dlsym(nft.library, "nft_ctx_free");
    *(void **)&nft.buffer_output = dlsym(nft.library, "nft_ctx_buffer_output");
    *(void **)&nft.buffer_error = dlsym(nft.library, "nft_ctx_buffer_error");
    *(void **)&nft.get_error = dlsym(nft.library, "nft_ctx_get_error_buffer");
    void *run = dlsym(nft.library, "nft_run_cmd_from_buffer");
    if (!nft.ctx_new || !nft.ctx_free || !nft.buffer_output || !nft.buffer_error || !nft.get_error || !run) {
        snprintf(message, size, "libnftables.so.1 lacks a function that is needed");
        return 0;
    }
    *(void **)&nft.run = run;
    return 1;
}

int swk_nft_run(const char *commands, char *message, size_t size) {
    message[0] = 0;
    if (!load(message, size)) return SWK_NFT_MISSING;
    struct nft_ctx *ctx = nft.ctx_new(0);
    if (!ctx) {
        snprintf(message, size, "out of memory");
        return SWK_NFT_REFUSED;
    }
    // Without buffers the library would write to this process's standard output and error.
    nft.buffer_output(ctx);
    nft.buffer_error(ctx);
    int refused = nft.run(ctx, commands) != 0;
    if (refused) snprintf(message, size, "%s", nft.get_error(ctx));
    nft.ctx_free(ctx);
    return refused ? SWK_NFT_REFUSED : SWK_NFT_OK;
}

// libnftables, loaded with dlopen when the first rule set is written: most commands never need it and should not pay for it.
#pragma once
#include <stddef.h>

enum {
    SWK_NFT_OK = 0,
    SWK_NFT_REFUSED = 1,  // the message says why
    SWK_NFT_MISSING = 2,  // the library is not installed; the message is the loader's
};

/// Runs commands in nft's language as one transaction. `message` receives nft's or the loader's words, cut to `size`.
/// Not to be called by two threads at once.
int swk_nft_run(const char *commands, char *message, size_t size);

// The texts of the standard library's modules that are written in swk (stdlib/*.swk), inside of the binary.
#pragma once
#include <stddef.h>
#include <time.h>

struct swk_standard_module {
    const char *name;
    const unsigned char *text;
    size_t size;
};

/// The module at a place in the list; NULL behind its end.
const struct swk_standard_module *swk_standard_module(size_t index);

/// strptime, which Swift's Glibc does not show.
const char *swk_strptime(const char *text, const char *pattern, struct tm *parts);

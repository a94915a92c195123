// One array for each module in stdlib/, filled by the compiler (`#embed`, C23): the binary carries its library and needs no directory
// beside it. A text costs nothing until it is imported; its pages are not even read.
#pragma clang diagnostic ignored "-Wc23-extensions"
#include "CStandard.h"

static const unsigned char test_text[] = {
#embed "../../stdlib/test.swk"
};

#define MODULE(name) {#name, name##_text, sizeof name##_text}

static const struct swk_standard_module modules[] = {
    MODULE(test),
};

const struct swk_standard_module *swk_standard_module(size_t index) {
    return index < sizeof modules / sizeof *modules ? &modules[index] : NULL;
}

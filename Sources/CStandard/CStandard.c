// One array for each module in stdlib/, filled by the compiler (`#embed`, C23): the binary carries its library and needs no directory
// beside it. A text costs nothing until it is imported; its pages are not even read.
#pragma clang diagnostic ignored "-Wc23-extensions"
#include "CStandard.h"

static const unsigned char assert_text[] = {
#embed "../../stdlib/assert.swk"
};
static const unsigned char random_text[] = {
#embed "../../stdlib/random.swk"
};
static const unsigned char table_text[] = {
#embed "../../stdlib/table.swk"
};
static const unsigned char test_text[] = {
#embed "../../stdlib/test.swk"
};
static const unsigned char text_text[] = {
#embed "../../stdlib/text.swk"
};
static const unsigned char wait_text[] = {
#embed "../../stdlib/wait.swk"
};

#define MODULE(name) {#name, name##_text, sizeof name##_text}

static const struct swk_standard_module modules[] = {
    MODULE(assert), MODULE(random), MODULE(table), MODULE(test), MODULE(text), MODULE(wait),
};

const struct swk_standard_module *swk_standard_module(size_t index) {
    return index < sizeof modules / sizeof *modules ? &modules[index] : NULL;
}

const char *swk_strptime(const char *text, const char *pattern, struct tm *parts) { return strptime(text, pattern, parts); }

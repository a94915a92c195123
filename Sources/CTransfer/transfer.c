// A pair of libcurl's handles: the easy one describes an exchange, the multi one runs it, because only a multi handle can be
// woken from another thread. The multi handle keeps the connection for the next exchange.
#include "transfer.h"
#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FUNCTIONS(F)                                                                                                   \
    F(curl_global_init)                                                                                                \
    F(curl_easy_init)                                                                                                  \
    F(curl_easy_cleanup)                                                                                               \
    F(curl_easy_reset)                                                                                                 \
    F(curl_easy_setopt)                                                                                                \
    F(curl_easy_getinfo)                                                                                               \
    F(curl_easy_strerror)                                                                                              \
    F(curl_multi_init)                                                                                                 \
    F(curl_multi_cleanup)                                                                                              \
    F(curl_multi_add_handle)                                                                                           \
    F(curl_multi_remove_handle)                                                                                        \
    F(curl_multi_perform)                                                                                              \
    F(curl_multi_poll)                                                                                                 \
    F(curl_multi_wakeup)                                                                                               \
    F(curl_multi_info_read)                                                                                            \
    F(curl_multi_strerror)                                                                                             \
    F(curl_slist_append)                                                                                               \
    F(curl_slist_free_all)

// curl's header wraps the variadic functions in type-checking macros; the names themselves are needed here.
#undef curl_easy_setopt
#undef curl_easy_getinfo

static struct {
#define FIELD(name) __typeof__(&name) name;
    FUNCTIONS(FIELD)
#undef FIELD
} lib;
static const char *missing = "not loaded";
static pthread_once_t loaded = PTHREAD_ONCE_INIT;

static void load(void) {
    void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!handle) handle = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        missing = dlerror();
        return;
    }
#define LOOKUP(name)                                                                                                   \
    lib.name = (__typeof__(&name))dlsym(handle, #name);                                                                \
    if (!lib.name) {                                                                                                   \
        missing = "libcurl lacks " #name;                                                                              \
        return;                                                                                                        \
    }
    FUNCTIONS(LOOKUP)
#undef LOOKUP
    missing = lib.curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? NULL : "libcurl could not be initialised";
}

const char *swk_transfer_missing(void) {
    pthread_once(&loaded, load);
    return missing;
}

struct swk_transfer {
    CURL *easy;
    CURLM *multi;
    atomic_int cancelled;
    const struct swk_transfer_request *request;
    int64_t sent;
    int stopped;
};

swk_transfer *swk_transfer_new(void) {
    if (swk_transfer_missing()) return NULL;
    swk_transfer *self = calloc(1, sizeof *self);
    if (!self) return NULL;
    self->easy = lib.curl_easy_init();
    self->multi = lib.curl_multi_init();
    if (self->easy && self->multi) return self;
    swk_transfer_free(self);
    return NULL;
}

void swk_transfer_free(swk_transfer *self) {
    if (self->easy) lib.curl_easy_cleanup(self->easy);
    if (self->multi) lib.curl_multi_cleanup(self->multi);
    free(self);
}

void swk_transfer_cancel(swk_transfer *self) {
    atomic_store(&self->cancelled, 1);
    lib.curl_multi_wakeup(self->multi);
}

static size_t take_header(char *line, size_t size, size_t count, void *context) {
    swk_transfer *self = context;
    size_t length = size * count;
    while (length && (line[length - 1] == '\n' || line[length - 1] == '\r')) length--;
    self->request->on_header(self->request->context, line, length);
    return size * count;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
    swk_transfer *self = context;
    long status = 0;
    lib.curl_easy_getinfo(self->easy, CURLINFO_RESPONSE_CODE, &status);
    if (!atomic_load(&self->cancelled)
        && self->request->on_body(self->request->context, status, bytes, size * count) == 0)
        return size * count;
    self->stopped = 1;
    return 0;
}

static size_t give_body(char *bytes, size_t size, size_t count, void *context) {
    swk_transfer *self = context;
    size_t room = size * count;
    if ((int64_t)room > self->request->body_size - self->sent) room = (size_t)(self->request->body_size - self->sent);
    if (self->request->body) {
        memcpy(bytes, (const char *)self->request->body + self->sent, room);
    } else {
        ssize_t got = pread(self->request->body_fd, bytes, room, self->request->body_offset + self->sent);
        if (got < 0) return CURL_READFUNC_ABORT;
        room = (size_t)got;
    }
    self->sent += (int64_t)room;
    if (self->request->on_sent) self->request->on_sent(self->request->context, self->sent);
    return room;
}

/// A redirect or a second try of a kept connection sends the body again.
static int rewind_body(void *context, curl_off_t offset, int origin) {
    if (origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
    ((swk_transfer *)context)->sent = offset;
    return CURL_SEEKFUNC_OK;
}

static void describe(swk_transfer *self, struct curl_slist *headers, char *error) {
    const struct swk_transfer_request *r = self->request;
    CURL *easy = self->easy;
    lib.curl_easy_reset(easy);
    lib.curl_easy_setopt(easy, CURLOPT_URL, r->url);
    lib.curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error);
    lib.curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    lib.curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    lib.curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    lib.curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, r->allow_downgrade ? "http,https" : "https");
    lib.curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, r->follow ? 1L : 0L);
    lib.curl_easy_setopt(easy, CURLOPT_MAXREDIRS, 10L);
    lib.curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, r->connect_timeout_seconds);
    lib.curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    lib.curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, r->stall_timeout_seconds);
    lib.curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, r->total_timeout_milliseconds);
    lib.curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 512L * 1024);
    lib.curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, r->verify ? 1L : 0L);
    lib.curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, r->verify ? 2L : 0L);
    if (r->ca_file) lib.curl_easy_setopt(easy, CURLOPT_CAINFO, r->ca_file);
    if (r->direct) lib.curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    lib.curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    lib.curl_easy_setopt(easy, CURLOPT_HEADERDATA, self);
    lib.curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    lib.curl_easy_setopt(easy, CURLOPT_WRITEDATA, self);
    if (strcmp(r->method, "HEAD") == 0) lib.curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    if (r->body || r->body_fd >= 0) {
        lib.curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
        lib.curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, 512L * 1024);
        lib.curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)r->body_size);
        lib.curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_body);
        lib.curl_easy_setopt(easy, CURLOPT_READDATA, self);
        lib.curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, rewind_body);
        lib.curl_easy_setopt(easy, CURLOPT_SEEKDATA, self);
    }
    if (strcmp(r->method, "GET") != 0 && strcmp(r->method, "HEAD") != 0)
        lib.curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, r->method);
}

/// Runs the described exchange to its end. CURLE_OK also stands for "cancelled", which the flag tells apart.
static CURLcode run(swk_transfer *self, char *error) {
    CURLcode code = CURLE_OK;
    CURLMcode status = lib.curl_multi_add_handle(self->multi, self->easy);
    int running = 1;
    while (status == CURLM_OK && running && !atomic_load(&self->cancelled)) {
        status = lib.curl_multi_perform(self->multi, &running);
        if (status == CURLM_OK && running) status = lib.curl_multi_poll(self->multi, NULL, 0, 1000, NULL);
    }
    if (status != CURLM_OK) {
        snprintf(error, CURL_ERROR_SIZE, "%s", lib.curl_multi_strerror(status));
        code = CURLE_FAILED_INIT;
    }
    int left;
    for (CURLMsg *message; (message = lib.curl_multi_info_read(self->multi, &left));)
        if (message->msg == CURLMSG_DONE) code = message->data.result;
    lib.curl_multi_remove_handle(self->multi, self->easy);
    return code;
}

static enum swk_transfer_outcome outcome_of(CURLcode code, int connected) {
    switch (code) {
    case CURLE_OK:
        return swk_transfer_done;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return swk_transfer_no_host;
    case CURLE_COULDNT_CONNECT:
        return swk_transfer_refused;
    case CURLE_OPERATION_TIMEDOUT:
        return connected ? swk_transfer_stalled : swk_transfer_no_answer;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return swk_transfer_bad_url;
    case CURLE_TOO_MANY_REDIRECTS:
        return swk_transfer_redirects;
    case CURLE_SSL_CONNECT_ERROR:
        return swk_transfer_no_tls;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
        return swk_transfer_untrusted;
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return swk_transfer_broken;
    default:
        return swk_transfer_failed;
    }
}

static int append_headers(const char *const *lines, struct curl_slist **list) {
    for (; *lines; lines++) {
        struct curl_slist *longer = lib.curl_slist_append(*list, *lines);
        if (!longer) return -1;
        *list = longer;
    }
    return 0;
}

void swk_transfer_perform(swk_transfer *self, const struct swk_transfer_request *request,
                          struct swk_transfer_result *result) {
    char error[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers = NULL;
    memset(result, 0, sizeof *result);
    self->request = request;
    self->sent = 0;
    self->stopped = 0;
    CURLcode code = CURLE_OUT_OF_MEMORY;
    if (append_headers(request->headers, &headers) == 0) {
        describe(self, headers, error);
        code = run(self, error);
    }
    long connects = 0;
    double connected = 0;
    lib.curl_easy_getinfo(self->easy, CURLINFO_RESPONSE_CODE, &result->status);
    lib.curl_easy_getinfo(self->easy, CURLINFO_CONNECT_TIME, &connected);
    lib.curl_easy_getinfo(self->easy, CURLINFO_NUM_CONNECTS, &connects);
    result->outcome = outcome_of(code, connected > 0 || connects == 0);
    if (atomic_exchange(&self->cancelled, 0)) result->outcome = swk_transfer_cancelled;
    else if (self->stopped) result->outcome = swk_transfer_stopped;
    snprintf(result->message, sizeof result->message, "%s", *error ? error : lib.curl_easy_strerror(code));
    lib.curl_easy_setopt(self->easy, CURLOPT_ERRORBUFFER, NULL);
    lib.curl_slist_free_all(headers);
    self->request = NULL;
}

// One HTTP exchange at a time over a connection that is kept: a blocking call, to be made on a thread of its own, that another
// thread can cancel at once.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct swk_transfer swk_transfer;

struct swk_transfer_request {
    const char *method;
    const char *url;
    /// `Name: value` lines, ended by NULL.
    const char *const *headers;
    /// What is sent: `body_size` bytes of memory, or with `body` NULL and `body_fd` not negative, of that file from `body_offset` on.
    const void *body;
    int body_fd;
    int64_t body_offset;
    int64_t body_size;
    /// Whether the server's certificate is verified, and by which authorities (NULL for the system's).
    int verify;
    const char *ca_file;
    /// Whether redirects are followed, and may lead from https to http.
    int follow;
    int allow_downgrade;
    /// Whether proxy settings of the environment are ignored.
    int direct;
    long connect_timeout_seconds;
    /// A transfer that moves no byte for so long is given up.
    long stall_timeout_seconds;
    /// For the whole exchange; 0: no limit.
    long total_timeout_milliseconds;
    void *context;
    /// One line of a response head, also of those that redirect, without its line end.
    void (*on_header)(void *context, const char *line, size_t count);
    /// Bytes of the final response's body; anything but 0 stops the transfer.
    int (*on_body)(void *context, long status, const void *bytes, size_t count);
    /// How many bytes of the request's body have been handed over; NULL when nobody wants to know.
    void (*on_sent)(void *context, int64_t sent);
};

enum swk_transfer_outcome {
    swk_transfer_done,
    swk_transfer_cancelled,
    /// `on_body` stopped it.
    swk_transfer_stopped,
    /// No route, or nobody listening.
    swk_transfer_refused,
    /// The name has no address.
    swk_transfer_no_host,
    /// No connection in time.
    swk_transfer_no_answer,
    /// A connection, and then nothing more in time.
    swk_transfer_stalled,
    /// TLS could not be agreed on: also what a plain HTTP server looks like.
    swk_transfer_no_tls,
    /// The server's certificate is not trusted.
    swk_transfer_untrusted,
    /// The connection broke in the middle.
    swk_transfer_broken,
    swk_transfer_bad_url,
    swk_transfer_redirects,
    swk_transfer_failed,
};

struct swk_transfer_result {
    enum swk_transfer_outcome outcome;
    /// HTTP status of the final response, 0 when there was none.
    long status;
    char message[256];
};

/// NULL when libcurl can be used, otherwise the dynamic loader's words.
const char *swk_transfer_missing(void);
/// NULL without memory or without libcurl.
swk_transfer *swk_transfer_new(void);
/// Blocks until the exchange is over. A transfer makes one exchange at a time.
void swk_transfer_perform(swk_transfer *, const struct swk_transfer_request *, struct swk_transfer_result *);
/// From any thread: ends the exchange under way, or the next one when there is none.
void swk_transfer_cancel(swk_transfer *);
void swk_transfer_free(swk_transfer *);

// A person at a terminal with a stopwatch: runs a program on a pseudo-terminal, types, waits for texts, and prints how long that took.
//
//   terminal PROGRAM... -- STEP...
//
//   expect TEXT   wait until TEXT appears after what was met before (10 seconds at most)
//   type KEYS     send KEYS; \r \t \e \xHH \\ are understood
//   pause MS      let so much time pass
//   start         start the stopwatch (it runs from the start of the program)
//   stop          print the microseconds that it shows
//
// The program is killed at the end. Exit code 1 when a text does not come; what came instead is on standard error.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static int master;
static pid_t child;
static char seen[1 << 22];
static size_t length, passed;

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

static void start_program(char **words) {
    master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || grantpt(master) || unlockpt(master)) { perror("terminal"); exit(2); }
    struct winsize size = {.ws_row = 40, .ws_col = 120};
    ioctl(master, TIOCSWINSZ, &size);
    const char *name = ptsname(master);
    child = fork();
    if (child) return;
    setsid();
    int slave = open(name, O_RDWR);
    for (int i = 0; i < 3; i++) dup2(slave, i);
    if (slave > 2) close(slave);
    execv(words[0], words);
    _exit(127);
}

// Reads what there is, waiting so long for the first of it.
static int read_some(int milliseconds) {
    struct pollfd polled = {.fd = master, .events = POLLIN};
    if (poll(&polled, 1, milliseconds) <= 0) return 0;
    if (length > sizeof seen - 65536) { memmove(seen, seen + passed, length - passed); length -= passed; passed = 0; }
    ssize_t count = read(master, seen + length, 65535);
    if (count <= 0) return 0;
    length += count;
    seen[length] = 0;
    return 1;
}

static void expect(const char *text) {
    long long deadline = now() + 10000000;
    for (;;) {
        char *found = memmem(seen + passed, length - passed, text, strlen(text));
        if (found) { passed = found - seen + strlen(text); return; }
        if (now() > deadline || !read_some(10000)) break;
    }
    fprintf(stderr, "terminal: `%s` did not come, but: %s\n", text, seen + passed);
    kill(child, SIGKILL);
    exit(1);
}

static void type(const char *keys) {
    for (; *keys; keys++) {
        char byte = *keys;
        if (byte == '\\') {
            keys++;
            if (*keys == 'x') {
                char digits[3] = {keys[1], keys[2], 0};
                byte = (char)strtol(digits, NULL, 16);
                keys += 2;
            } else {
                byte = *keys == 'r' ? '\r' : *keys == 't' ? '\t' : *keys == 'e' ? 27 : *keys;
            }
        }
        if (write(master, &byte, 1) != 1) { perror("terminal: write"); exit(1); }
    }
}

static void pause_for(int milliseconds) {
    long long end = now() + milliseconds * 1000LL;
    while (now() < end) read_some((int)((end - now()) / 1000) + 1);
}

int main(int count, char **words) {
    int step = 1;
    while (step < count && strcmp(words[step], "--")) step++;
    if (step < 2 || step == count) { fprintf(stderr, "usage: terminal PROGRAM... -- STEP...\n"); return 2; }
    words[step++] = NULL;
    long long start = now();
    start_program(words + 1);
    for (; step < count; step++) {
        const char *word = words[step], *argument = step + 1 < count ? words[step + 1] : "";
        if (!strcmp(word, "start")) start = now();
        else if (!strcmp(word, "stop")) printf("%lld\n", now() - start);
        else if (!strcmp(word, "expect")) { expect(argument); step++; }
        else if (!strcmp(word, "type")) { type(argument); step++; }
        else if (!strcmp(word, "pause")) { pause_for(atoi(argument)); step++; }
        else { fprintf(stderr, "terminal: no step `%s`\n", word); return 2; }
    }
    // A hang-up lets the program clean up; one that does not end is killed.
    close(master);
    for (int i = 0; i < 500 && waitpid(child, NULL, WNOHANG) == 0; i++) usleep(10000);
    kill(child, SIGKILL);
    return 0;
}

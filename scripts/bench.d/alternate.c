// usage: alternate ROUNDS NAME COMMAND [WORD...] [::: NAME COMMAND [WORD...]]...
//
// Times commands fairly: A B C A B C ..., so that a machine which grows slower or faster does so for all of them. One round
// warms up and is not counted. Prints a line for each command: its name, and median, least and greatest wall time of spawn to
// exit in microseconds. Standard output goes nowhere, standard error comes through. A command that fails ends the run with
// its exit code, because the time of a failure is no figure.
#include <err.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { most = 32 };
extern char **environ;

struct command {
    char *name;
    char **words;
    double *times;
};

static double run(const struct command *command) {
    posix_spawn_file_actions_t actions;
    struct timespec start, end;
    pid_t pid;
    int status;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    clock_gettime(CLOCK_MONOTONIC, &start);
    int error = posix_spawnp(&pid, command->words[0], &actions, NULL, command->words, environ);
    if (error) errx(1, "%s: %s", command->words[0], strerror(error));
    if (waitpid(pid, &status, 0) < 0) err(1, "waitpid");
    clock_gettime(CLOCK_MONOTONIC, &end);
    posix_spawn_file_actions_destroy(&actions);
    if (status) {
        int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        errx(code, "%s: exit code %d", command->name, code);
    }
    return (end.tv_sec - start.tv_sec) * 1e6 + (end.tv_nsec - start.tv_nsec) / 1e3;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Cuts the words after ROUNDS at each ":::" into commands.
static int parse(char **words, int rounds, struct command *commands) {
    int count = 0;
    while (*words) {
        if (count == most || !words[1]) errx(2, "each command needs a name and a program, %d at most", most);
        commands[count++] = (struct command){words[0], words + 1, calloc(rounds, sizeof(double))};
        while (*words && strcmp(*words, ":::") != 0) words++;
        if (*words) *words++ = NULL;
    }
    return count;
}

int main(int count, char **words) {
    if (count < 4 || atoi(words[1]) < 1) errx(2, "usage: alternate ROUNDS NAME COMMAND [WORD...] [::: NAME COMMAND...]...");
    struct command commands[most];
    int rounds = atoi(words[1]), total = parse(words + 2, rounds, commands);
    for (int round = -1; round < rounds; round++)
        for (int i = 0; i < total; i++) {
            double time = run(&commands[i]);
            if (round >= 0) commands[i].times[round] = time;
        }
    for (int i = 0; i < total; i++) {
        double *times = commands[i].times;
        qsort(times, rounds, sizeof *times, ascending);
        printf("%s\t%.0f\t%.0f\t%.0f\n", commands[i].name, times[rounds / 2], times[0], times[rounds - 1]);
    }
    return 0;
}

#include <stdio.h>
#include <readline/readline.h>
#include <readline/history.h>
static inline int swk_readline_version(void) { return rl_readline_version; }

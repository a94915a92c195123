// The system calls of unpacking, relative to directories and without following links.
#include "unpack_calls.h"
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

int swk_open_in_root(int root, const char *path, int flags) {
    struct open_how how = {
        .flags = (unsigned long long)(flags | O_CLOEXEC),
        .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
    };
    return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

unsigned long swk_makedev(unsigned major, unsigned minor) { return makedev(major, minor); }
unsigned swk_major(unsigned long device) { return major(device); }
unsigned swk_minor(unsigned long device) { return minor(device); }

int swk_fsetxattr(int fd, const char *name, const void *value, unsigned long size) {
    return fsetxattr(fd, name, value, size, 0);
}
int swk_lsetxattr(const char *path, const char *name, const void *value, unsigned long size) {
    return lsetxattr(path, name, value, size, 0);
}
long swk_llistxattr(const char *path, char *names, unsigned long size) { return llistxattr(path, names, size); }
long swk_lgetxattr(const char *path, const char *name, void *value, unsigned long size) {
    return lgetxattr(path, name, value, size);
}

// System calls of unpacking that Swift's Glibc module does not show. Prototypes alone: a header that includes the system's own headers
// under _GNU_SOURCE would define types differently from that module.
#pragma once

/// Opens `path` with every component, symbolic link and `..` resolved as if `root` were the root directory (openat2(2), Linux 5.6).
/// Links of procfs, which would leave the root, are refused. -1 and errno as open(2).
int swk_open_in_root(int root, const char *path, int flags);

unsigned long swk_makedev(unsigned major, unsigned minor);
unsigned swk_major(unsigned long device);
unsigned swk_minor(unsigned long device);

// Extended attributes (xattr(7)).
int swk_fsetxattr(int fd, const char *name, const void *value, unsigned long size);
int swk_lsetxattr(const char *path, const char *name, const void *value, unsigned long size);
/// The names, each ended by NUL, or with no room their length.
long swk_llistxattr(const char *path, char *names, unsigned long size);
long swk_lgetxattr(const char *path, const char *name, void *value, unsigned long size);

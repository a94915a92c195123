// Constants and structs of rtnetlink(7) and nf_tables for Swift, and the namespace calls that glibc hides behind _GNU_SOURCE.
#pragma once
#include <linux/if_link.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SWK_CLONE_NEWNET = 0x40000000, SWK_SOL_NETLINK = 270 };

/// Moves the calling thread (no other) into a new network namespace.
static inline int swk_unshare_network(void) { return (int)syscall(SYS_unshare, SWK_CLONE_NEWNET); }

/// Moves the calling thread (no other) into the network namespace that `fd` refers to.
static inline int swk_enter_network(int fd) { return (int)syscall(SYS_setns, fd, SWK_CLONE_NEWNET); }

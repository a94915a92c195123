// libseccomp's constants that are macros with casts, which do not import into Swift.
#pragma once
#include <seccomp.h>

static const uint32_t swk_scmp_allow = SCMP_ACT_ALLOW;
static const uint32_t swk_scmp_errno = 0x00050000U; // SCMP_ACT_ERRNO without its number
static const uint32_t swk_scmp_log = SCMP_ACT_LOG;
static const uint32_t swk_scmp_trap = SCMP_ACT_TRAP;
static const uint32_t swk_scmp_kill_thread = SCMP_ACT_KILL_THREAD;
static const uint32_t swk_scmp_kill_process = SCMP_ACT_KILL_PROCESS;
static const uint32_t swk_scmp_arch_x86 = SCMP_ARCH_X86;
static const uint32_t swk_scmp_arch_arm = SCMP_ARCH_ARM;
static const int swk_scmp_unknown = __NR_SCMP_ERROR;

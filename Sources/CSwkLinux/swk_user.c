// Who the container's process is: names looked up in the container's own /etc/passwd and /etc/group, ids, capabilities.
//
// The look-up happens here, after the change of root, because only then every layer, bind mount and link is seen as the container sees
// it. The rules are docker's: `user`, `uid`, `user:group`; a known name or number brings its group and home, an unknown number stands
// for itself, an unknown name is an error; supplementary groups are read only when no group was written.
#include "swk_child.h"
#include <linux/capability.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <linux/openat2.h>
#include <linux/prctl.h>
#include <linux/stat.h>

enum { enoent = 2, e2big = 7, einval = 22, max_groups = 1024, max_file = 16 << 20, last_capability = 63 };
enum { flag_rdonly_cloexec_nonblock = 02000000 | 04000 };

/// A text file in anonymous memory, or length 0 when it is absent or not a regular file.
struct text_file {
    char *start;
    uint64_t length, mapped;
};

SWK_BARE static long map_file(long fd, struct text_file *file) {
    struct statx status;
    long result = swk_sys(__NR_statx, fd, "", AT_EMPTY_PATH, STATX_TYPE | STATX_SIZE, &status);
    if (result < 0 || (status.stx_mode & 0170000) != 0100000 || status.stx_size == 0) return result;
    if (status.stx_size > max_file) return -e2big;
    long memory = swk_sys(__NR_mmap, 0, status.stx_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory < 0 && memory > -4096) return memory;
    file->start = (char *)memory;
    file->mapped = status.stx_size;
    while (file->length < file->mapped) {
        long count = swk_sys(__NR_read, fd, file->start + file->length, file->mapped - file->length);
        if (count < 0) return count;
        if (count == 0) break;
        file->length += (uint64_t)count;
    }
    return 0;
}

SWK_BARE static long load(const char *path, struct text_file *file) {
    struct open_how how;
    swk_zero(file, sizeof *file);
    how.flags = flag_rdonly_cloexec_nonblock;
    how.mode = 0;
    how.resolve = RESOLVE_NO_MAGICLINKS;
    long fd = swk_sys(__NR_openat2, SWK_AT_FDCWD, path, &how, sizeof how);
    if (fd < 0) return fd == -enoent ? 0 : fd;
    long result = map_file(fd, file);
    swk_sys(__NR_close, fd);
    return result;
}

SWK_BARE static void unload(struct text_file *file) {
    if (file->mapped) swk_sys(__NR_munmap, file->start, file->mapped);
}

/// A piece of text that is not terminated.
struct piece {
    const char *start;
    uint64_t length;
};

/// Takes the text up to `stop` off the front of `rest`.
SWK_BARE static struct piece take(struct piece *rest, char stop) {
    struct piece head = *rest;
    uint64_t n = 0;
    while (n < rest->length && rest->start[n] != stop) n++;
    head.length = n;
    uint64_t used = n < rest->length ? n + 1 : n;
    rest->start += used;
    rest->length -= used;
    return head;
}

SWK_BARE static int equal(struct piece a, struct piece b) {
    if (a.length != b.length) return 0;
    for (uint64_t i = 0; i < a.length; i++)
        if (a.start[i] != b.start[i]) return 0;
    return 1;
}

/// A decimal id up to 2^31 - 1, or -1.
SWK_BARE static int64_t number(struct piece text) {
    int64_t value = 0;
    if (text.length == 0 || text.length > 10) return -1;
    for (uint64_t i = 0; i < text.length; i++) {
        if (text.start[i] < '0' || text.start[i] > '9') return -1;
        value = value * 10 + (text.start[i] - '0');
    }
    return value <= 0x7fffffff ? value : -1;
}

SWK_BARE static struct piece whole(const struct text_file *file) {
    struct piece all;
    all.start = file->start;
    all.length = file->length;
    return all;
}

SWK_BARE static long set_home(struct swk_child *child, struct piece home) {
    if (home.length == 0) home.start = "/", home.length = 1;
    char *text = swk_scratch(child, home.length + 6);
    if (!text) return -e2big;
    swk_copy(text, "HOME=", 5);
    swk_copy(text + 5, home.start, home.length);
    text[5 + home.length] = 0;
    child->home = text;
    return 0;
}

/// Reads /etc/passwd for `user`; sets ids and home. `name` becomes the name as the file spells it, empty when there is no entry.
SWK_BARE static long find_in_passwd(struct swk_child *child, struct piece user, const struct text_file *file, struct piece *name) {
    struct piece rest = whole(file), home;
    int64_t wanted = user.length ? number(user) : 0;
    name->length = home.length = 0;
    while (rest.length) {
        struct piece line = take(&rest, '\n');
        struct piece entry = take(&line, ':');
        take(&line, ':');
        int64_t uid = number(take(&line, ':')), gid = number(take(&line, ':'));
        take(&line, ':');
        struct piece directory = take(&line, ':');
        if (uid < 0 || gid < 0 || !(equal(entry, user) || uid == wanted)) continue;
        child->uid = (uint32_t)uid;
        child->gid = (uint32_t)gid;
        *name = entry;
        return set_home(child, directory);
    }
    if (wanted < 0) return -enoent;
    child->uid = (uint32_t)wanted;
    return set_home(child, home);
}

SWK_BARE static int lists(struct piece members, struct piece name) {
    while (members.length)
        if (equal(take(&members, ','), name)) return 1;
    return 0;
}

SWK_BARE static long add_group(struct swk_child *child, uint32_t gid) {
    for (uint32_t i = 0; i < child->group_count; i++)
        if (child->groups[i] == gid) return 0;
    if (child->group_count == max_groups) return -e2big;
    child->groups[child->group_count++] = gid;
    return 0;
}

/// Reads /etc/group: for the written group when there is one, else for the groups that list `name`.
SWK_BARE static long find_in_group(struct swk_child *child, struct piece group, struct piece name, const struct text_file *file) {
    struct piece rest = whole(file);
    int64_t wanted = group.length ? number(group) : -1;
    while (rest.length) {
        struct piece line = take(&rest, '\n');
        struct piece entry = take(&line, ':');
        take(&line, ':');
        int64_t gid = number(take(&line, ':'));
        if (gid < 0) continue;
        if (group.length && (equal(entry, group) || gid == wanted)) return child->gid = (uint32_t)gid, 0;
        if (!group.length && name.length && lists(line, name)) {
            long result = add_group(child, (uint32_t)gid);
            if (result < 0) return result;
        }
    }
    if (!group.length) return 0;
    if (wanted < 0) return -enoent;
    child->gid = (uint32_t)wanted;
    return 0;
}

SWK_BARE static long find(struct swk_child *child, const char *written, struct piece user, struct piece group) {
    struct text_file passwd, groups;
    struct piece name;
    long result = load("/etc/passwd", &passwd);
    if (result == 0) result = find_in_passwd(child, user, &passwd, &name);
    if (result == -enoent) swk_because(child, SWK_REASON_NO_USER, written, 0);
    if (result == 0 && (group.length || name.length)) {
        result = load("/etc/group", &groups);
        if (result == 0) result = find_in_group(child, group, name, &groups);
        if (result == -enoent) swk_because(child, SWK_REASON_NO_GROUP, group.start, 0);
        unload(&groups);
    }
    unload(&passwd);
    return result;
}

/// Groups by name, beyond the user's own.
SWK_BARE static long add_named_groups(struct swk_child *child, const char *names, uint64_t count) {
    struct text_file groups;
    struct piece nobody, group;
    uint32_t own = child->gid;
    if (count == 0) return 0;
    nobody.length = 0;
    nobody.start = names;
    long result = load("/etc/group", &groups);
    for (uint64_t i = 0; result == 0 && i < count; i++, names += swk_length(names) + 1) {
        group.start = names;
        group.length = swk_length(names);
        result = find_in_group(child, group, nobody, &groups);
        if (result == -enoent) swk_because(child, SWK_REASON_NO_GROUP, names, 0);
        if (result == 0) result = add_group(child, child->gid);
    }
    child->gid = own;
    unload(&groups);
    return result;
}

SWK_BARE long swk_find_user(struct swk_child *child, const struct swk_op *op) {
    const char *written = swk_text(child, op->a);
    struct piece group, user;
    group.start = written;
    group.length = swk_length(written);
    user = take(&group, ':');
    child->groups = swk_scratch(child, max_groups * sizeof *child->groups);
    if (!child->groups) return -e2big;
    long result = find(child, written, user, group);
    if (!(op->flags & SWK_SET_HOME)) child->home = 0;
    // The primary group is one of the supplementary ones, too: else a process could drop it and pass a rule that denies it
    // (CVE-2022-36109).
    if (result == 0) result = add_group(child, child->gid);
    const uint32_t *more = (const uint32_t *)swk_text(child, op->c);
    for (uint32_t i = 0; result == 0 && i < op->b; i++) result = add_group(child, more[i]);
    return result == 0 ? add_named_groups(child, swk_text(child, op->d), op->n) : result;
}

/// Keeps the permitted set over the change of ids, so that CAPABILITIES can choose from it.
SWK_BARE long swk_become_user(struct swk_child *child) {
    long result = swk_sys(__NR_prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0);
    if (result == 0) result = swk_sys(__NR_setgroups, child->group_count, child->groups);
    if (result == 0) result = swk_sys(__NR_setresgid, child->gid, child->gid, child->gid);
    if (result == 0) result = swk_sys(__NR_setresuid, child->uid, child->uid, child->uid);
    if (result == 0) result = swk_sys(__NR_prctl, PR_SET_KEEPCAPS, 0, 0, 0, 0);
    return result;
}

SWK_BARE long swk_bounding_set(uint64_t keep) {
    for (int capability = 0; capability <= last_capability; capability++) {
        if (keep >> capability & 1) continue;
        long result = swk_sys(__NR_prctl, PR_CAPBSET_DROP, capability, 0, 0, 0);
        if (result == -einval) return 0; // beyond the last that this kernel knows
        if (result < 0) return result;
    }
    return 0;
}

/// What cannot be granted because the launcher lacks it is left out, as the OCI specification asks ("process", capabilities).
SWK_BARE long swk_capabilities(struct swk_child *child, const struct swk_op *op) {
    const uint64_t *sets = (const uint64_t *)swk_text(child, op->a);
    struct __user_cap_header_struct header;
    struct __user_cap_data_struct data[2];
    header.version = _LINUX_CAPABILITY_VERSION_3;
    header.pid = 0;
    long result = swk_sys(__NR_capget, &header, data);
    if (result < 0) return result;
    uint64_t mine = data[0].permitted | (uint64_t)data[1].permitted << 32;
    for (int i = 0; i < 2; i++) {
        data[i].effective = (uint32_t)((sets[0] & mine) >> (32 * i));
        data[i].permitted = (uint32_t)((sets[1] & mine) >> (32 * i));
        data[i].inheritable = (uint32_t)((sets[2] & mine) >> (32 * i));
    }
    result = swk_sys(__NR_capset, &header, data);
    if (result < 0) return result;
    result = swk_sys(__NR_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    for (int capability = 0; result == 0 && capability <= last_capability; capability++)
        if ((sets[3] & mine) >> capability & 1)
            result = swk_sys(__NR_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0);
    return result;
}

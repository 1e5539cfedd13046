# shellcheck shell=bash
# `shoalfs exec OPTION... SOURCE:/DIR... -- COMMAND ARGUMENT...`, read by packaging/shoalfs. A JVM has many threads and so
# cannot enter a user namespace: unshare(1) makes the namespaces, and packaging/supervise, in them, starts the JVM, which
# mounts, and then the command.

# For root, a mount namespace will do. Others become masters of a user namespace first, of which the JVM needs
# CAP_SYS_ADMIN, and the command nothing.
choose_namespaces() {
    # What is unmounted outside goes here too: else a mount would be served until the command ends.
    namespaces=(--mount --propagation slave)
    dropped=()
    if ((EUID != 0)) || ! unshare --mount true 2> /dev/null; then
        namespaces=(--user --map-current-user --keep-caps --mount --propagation slave)
        dropped=(--ambient-caps=-all --inh-caps=-all --bounding-set=-all)
    fi
    local reason
    reason=$(unshare "${namespaces[@]}" true 2>&1) || fail "$(why_not "$reason")"
}

# A setting's value, or nothing.
value_of() {
    cat "/proc/sys/${1//.//}" 2> /dev/null
}

# Why there can be no user namespace.
why_not() {
    local closed="this machine's users may have no namespaces of their own: sysctl"
    if [[ $(value_of kernel.unprivileged_userns_clone) == 0 ]]; then
        echo "$closed kernel.unprivileged_userns_clone=1"
    elif [[ $(value_of user.max_user_namespaces) == 0 ]]; then
        echo "$closed user.max_user_namespaces=10000"
    elif [[ $(value_of kernel.apparmor_restrict_unprivileged_userns) == 1 ]]; then
        echo "$closed kernel.apparmor_restrict_unprivileged_userns=0"
    else
        echo "no namespaces of one's own here (a container's runtime may forbid them): $1"
    fi
}

# Does not return.
run_command() {
    local words=("$@") index end=0
    for index in "${!words[@]}"; do
        [[ ${words[index]} != -- ]] || { end=$index && break; }
    done
    # Help, or a command that is missing: the program has the words for it.
    ((end > 0 && end + 1 < ${#words[@]})) || exec "$java" "${options[@]}" "$main" "$@"
    [[ -e /dev/fuse ]] || fail "/dev/fuse is missing: modprobe fuse, or give the container that device"
    [[ -r /dev/fuse && -w /dev/fuse ]] || fail "you may not open /dev/fuse; root can let you: chmod 0666 /dev/fuse"
    choose_namespaces
    local engine=("$java" -Dshoalfs.background=true "${options[@]}" "$main" "${words[@]:0:end}")
    exec env "${own_environment[@]}" unshare "${namespaces[@]}" -- \
        "$root/packaging/supervise" "${#engine[@]}" "${engine[@]}" \
        "${#dropped[@]}" ${dropped[@]+"${dropped[@]}"} "${words[@]:end+1}"
}

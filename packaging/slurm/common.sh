# shellcheck shell=bash disable=SC2034,SC2154 # who reads this has "part", and uses the rest
# What prolog and epilog share. Root runs it: nothing that a user can say is more than a name that is looked up.

# Words of a configuration that need not be given.
shoalfs=/opt/shoalfs/packaging/shoalfs
torrents=/etc/shoalfs/torrents
always=()
by_comment=1
root=/data
cache=/var/cache/shoalfs
options=(--network cluster)
fetch=no
fetch_seconds=600
mount_seconds=120
names_max=8

say() {
    # The log of slurmd, and the system's.
    echo "shoalfs $part of job ${SLURM_JOB_ID-?}: $*" >&2
    logger -t "shoalfs-slurm" "$part of job ${SLURM_JOB_ID-?}: $*" 2> /dev/null || true
}

read_configuration() {
    local file=${SHOALFS_SLURM_CONF:-/etc/shoalfs/slurm.conf}
    if [[ -e $file ]]; then
        # shellcheck disable=SC1090
        . "$file"
    elif [[ -n ${SHOALFS_SLURM_CONF-} ]]; then
        say "there is no $file, which SHOALFS_SLURM_CONF names"
        return 1
    fi
    if [[ ! ${SLURM_JOB_ID-} =~ ^[0-9]+$ ]]; then
        say "SLURM_JOB_ID is no number: this is for slurmd to run, as Prolog and Epilog of slurm.conf"
        return 1
    fi
    place=$root/$SLURM_JOB_ID
}

# The mount points of the job, the last mounted first.
mounted() {
    local at
    while read -r _ _ _ _ at _; do
        at=$(printf '%b' "$at")
        [[ $at == "$place"/* ]] && echo "$at"
    done < /proc/self/mountinfo | tac
}

# Unmounts all that the job has, and removes its directory; whether that is done. What is open is let go of when it is
# closed, and holds nobody up.
unmount_all() {
    local at is_done=0
    while IFS= read -r at; do
        if ! message=$(timeout 60 "$shoalfs" umount "$at" 2>&1) && ! umount -l "$at" 2> /dev/null; then
            say "$at cannot be unmounted: $message"
            is_done=1
        fi
    done < <(mounted)
    [[ ! -d $place ]] || rmdir --ignore-fail-on-non-empty "$place"/*/ "$place" 2> /dev/null || true
    return $is_done
}

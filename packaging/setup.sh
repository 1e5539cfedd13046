# shellcheck shell=bash
# What a fresh Debian 12 needs; read by packaging/quickstart and packaging/verify.

# Installs what is not there yet. Asks apt for nothing if all is there, so that it works offline.
need_packages() {
    local missing=() package
    for package in "$@"; do
        if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
            missing+=("$package")
        fi
    done
    if [ ${#missing[@]} -eq 0 ]; then
        return
    fi
    if [ "$(id -u)" -ne 0 ]; then
        echo "please run as root, or first: sudo apt-get install ${missing[*]}" >&2
        exit 1
    fi
    echo "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    apt-get -qq -y --no-install-recommends install "${missing[@]}" >/dev/null
}

# fusermount comes with fuse or fuse3; each replaces the other, so what is there stays.
fuse_package() {
    if dpkg-query -W -f '${Status}' fuse3 2>/dev/null | grep -q 'ok installed'; then
        echo fuse3
    else
        echo fuse
    fi
}

# Builds with JDK 17 even if another one is the default.
choose_jdk() {
    local home
    for home in /usr/lib/jvm/java-17-openjdk-*; do
        if [ -x "$home/bin/javac" ]; then
            export JAVA_HOME="$home"
            return
        fi
    done
    echo "no JDK 17 below /usr/lib/jvm" >&2
    exit 1
}

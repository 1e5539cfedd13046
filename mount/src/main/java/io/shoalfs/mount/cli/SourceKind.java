package io.shoalfs.mount.cli;

/** Whom to ask first, as it is typed. */
enum SourceKind {
    peers,
    web,
    fastest
}

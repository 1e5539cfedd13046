package io.shoalfs.mount.fs;

/**
 * What statfs(2) tells of a volume.
 *
 * @param bytes the sum of the files' lengths
 * @param files how many files and directories there are
 */
public record Statistics(long bytes, long files) {}

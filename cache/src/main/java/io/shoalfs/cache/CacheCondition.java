package io.shoalfs.cache;

import org.jspecify.annotations.Nullable;

/**
 * How a cache stands.
 *
 * @param used how many bytes it takes on the disk
 * @param budget how many it may take
 * @param pinned how many of those it takes are not to be evicted, by anybody's wish
 * @param lent how many of those it takes are not to be evicted while the kernel reads them by itself
 * @param keptFree how many bytes of the file system are kept free of it
 * @param uncachedPieces how many pieces the disk has not taken since the start
 * @param uncachedBytes how many bytes these were
 * @param reason why the disk takes nothing now; null if it does
 */
public record CacheCondition(
        long used,
        long budget,
        long pinned,
        long lent,
        long keptFree,
        long uncachedPieces,
        long uncachedBytes,
        @Nullable String reason) {

    /** Lines of a name and a value, for people and for programs; values are numbers of bytes, or as they are named. */
    public String text() {
        return "used " + used
                + "\nsize " + budget
                + "\nkeep-free " + keptFree
                + "\nuncached-pieces " + uncachedPieces
                + "\nuncached-bytes " + uncachedBytes
                + (reason == null ? "\n" : "\nrefused " + reason + "\n");
    }
}

package io.shoalfs.cache.disk;

/**
 * A range of a file of the cache.
 *
 * @param offset from the file's begin, in bytes
 * @param length in bytes
 */
record ByteRange(long offset, long length) {

    /** The first offset behind it. */
    long end() {
        return offset + length;
    }
}

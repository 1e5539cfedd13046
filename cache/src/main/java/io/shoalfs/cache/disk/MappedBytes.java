package io.shoalfs.cache.disk;

import java.util.List;

/**
 * Where bytes of a file of the cache are mapped, until this is closed, once. The addresses are for system calls: Java must
 * never follow them. A file that has become too short makes such a call end with EFAULT. Any thread.
 */
public final class MappedBytes implements AutoCloseable {

    private final List<Region> regions;
    private final Runnable release;

    /**
     * A run of memory.
     *
     * @param address of its first byte
     * @param length in bytes, 1 or more
     */
    public record Region(long address, int length) {}

    MappedBytes(List<Region> regions, Runnable release) {
        this.regions = List.copyOf(regions);
        this.release = release;
    }

    /** Where they are, in order: one region, or two. */
    public List<Region> regions() {
        return regions;
    }

    @Override
    public void close() {
        release.run();
    }
}

package io.shoalfs.cache;

import java.nio.file.Path;

/**
 * What a cache is allowed.
 *
 * @param directory where it is; made if need be
 * @param budget how many bytes of the disk it may take, all torrents together
 * @param keptFree how many bytes of its file system it leaves free for others; 0: as many as others leave
 * @param memory how many bytes of memory pieces are assembled in; four pieces of the longest length if that is more
 * @param openFiles how many of its files are open at once, at most
 * @param hashThreads the threads that hash
 * @param diskThreads the threads that write
 */
public record CacheConfig(
        Path directory, long budget, long keptFree, long memory, int openFiles, int hashThreads, int diskThreads) {

    /** 10 GiB: some data sets fit, and most disks have it. */
    public static final long BUDGET_DEFAULT = 10L << 30;

    /** 64 MiB: the whole process is to stay under 300. */
    public static final long MEMORY_DEFAULT = 64L << 20;

    /** 512: half of the 1024 descriptors that a process has by default. */
    public static final int OPEN_FILES_DEFAULT = 512;

    private static final int DISK_THREADS_DEFAULT = 3;

    /** The least that any cache needs, before it is known how long pieces are. */
    static final long BUDGET_MIN = 4L << 20;

    public CacheConfig {
        if (budget < BUDGET_MIN || keptFree < 0 || memory < 1 || openFiles < 1 || hashThreads < 1 || diskThreads < 1) {
            throw new IllegalArgumentException("a cache of " + budget + " bytes with " + memory + " bytes of memory, "
                    + openFiles + " open files, " + hashThreads + " + " + diskThreads + " threads: at least "
                    + BUDGET_MIN + " bytes and 1 of each are needed");
        }
    }

    /** The same, which leaves so many bytes of its file system free. */
    public CacheConfig keepingFree(long bytes) {
        return new CacheConfig(directory, budget, bytes, memory, openFiles, hashThreads, diskThreads);
    }

    /** A cache in this directory, of this budget, the rest as it is by default: hash threads as many as processors. */
    public static CacheConfig of(Path directory, long budget) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new CacheConfig(
                directory, budget, 0, MEMORY_DEFAULT, OPEN_FILES_DEFAULT, processors, DISK_THREADS_DEFAULT);
    }

    /** The least budget for a torrent: four readers, each with 1 MiB to read and two pieces that it lies across. */
    static long budgetMin(int pieceLength) {
        return 4 * ((1L << 20) + 2L * pieceLength);
    }
}

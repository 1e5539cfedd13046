package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.cache.WholeFile;
import io.shoalfs.mount.fs.Handle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which files the kernel reads by itself, from the cache (FUSE passthrough, Linux 6.9). Any thread.
 *
 * <p>All who have a file open at the same time must have it alike, or the kernel fails them with EIO: what the first one
 * gets the others get, until the last one has closed it.
 */
final class Passthrough {

    private static final Logger log = LoggerFactory.getLogger(Passthrough.class);

    /** Not through: the kernel asks us for what is read. */
    static final int NONE = 0;

    private final Backing backing;
    private final Map<Long, Open> open = new HashMap<>();
    private boolean possible;

    /**
     * Of a mount where no file is open.
     *
     * @param possible whether it is wanted, and the kernel offers it
     */
    Passthrough(Backing backing, boolean possible) {
        this.backing = backing;
        this.possible = possible;
    }

    /** What the kernel is told of files that it may read by itself. */
    interface Backing {

        /** Registers a file; returns its number, or a negative errno. */
        int open(WholeFile file);

        /** Takes a number back. */
        void close(int number);
    }

    /** A file that somebody has open. */
    private static final class Open {
        private final int number;
        private final @Nullable WholeFile file;
        private int count;

        Open(int number, @Nullable WholeFile file) {
            this.number = number;
            this.file = file;
        }
    }

    /** Somebody opens the file: the number that the kernel knows it by, or {@link #NONE}. */
    synchronized int open(long node, Handle handle) {
        var known = open.computeIfAbsent(node, key -> first(handle));
        known.count++;
        return known.number;
    }

    /** Somebody has closed it. */
    synchronized void release(long node) {
        var known = open.get(node);
        if (known != null && --known.count == 0) {
            open.remove(node);
            end(known);
        }
    }

    /** The kernel has let go of all. */
    synchronized void end() {
        possible = false;
        List.copyOf(open.values()).forEach(this::end);
        open.clear();
    }

    private Open first(Handle handle) {
        var file = possible ? handle.whole().orElse(null) : null;
        if (file == null) {
            return new Open(NONE, null);
        }
        int number = backing.open(file);
        if (number > 0) {
            return new Open(number, file);
        }
        file.close();
        // No privilege, or a cache that lies on a stacked file system: it will be the same for every file.
        log.debug("files are not passed through: errno {}", -number);
        possible = false;
        return new Open(NONE, null);
    }

    private void end(Open ended) {
        if (ended.file != null) {
            backing.close(ended.number);
            ended.file.close();
        }
    }
}

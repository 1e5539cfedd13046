package io.shoalfs.cache.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the cache that are open now, at most so many: the one not used for longest is closed for the next.
 *
 * <p>Any thread. To use one that is open takes no lock. One that is being used is closed when its last user is done.
 * No thread that uses one may be interrupted: that would close the channel under all others.
 */
public final class OpenFiles {

    private static final Logger LOG = LoggerFactory.getLogger(OpenFiles.class);

    /**
     * 128 MiB together. What is mapped counts as resident memory of the program: 2 GiB would save a fifth of the processor
     * time of a second pass over a gigabyte (0.40 s instead of 0.50), and frighten whoever looks at a dashboard.
     */
    private static final int MAPPINGS = 8;

    private final int limit;
    private final FileOperations operations;
    private final Mappings mappings = new Mappings(MAPPINGS);
    private final List<OpenFile> open = new ArrayList<>();

    /** Keeps at most this many files open, but for those that are being used. */
    public OpenFiles(int limit, FileOperations operations) {
        this.limit = limit;
        this.operations = operations;
    }

    /** A channel with its users; the table of open files is one of them. */
    static final class OpenFile implements AutoCloseable {

        final FileChannel channel;
        final boolean writable;
        private final CacheFile file;
        private final int descriptor;
        private final AtomicInteger users = new AtomicInteger(1);
        private volatile long usedNanos = System.nanoTime();

        OpenFile(CacheFile file, FileChannel channel, boolean writable) {
            this.file = file;
            this.channel = channel;
            this.writable = writable;
            // Of its own, since a channel does not tell its. If another file is there by now, that one's stamp is
            // another.
            this.descriptor = Posix.openToAsk(file.path());
        }

        /** How the file is now. */
        FileStamp stamp() throws IOException {
            return descriptor < 0 ? Posix.stamp(file.path()) : Posix.stamp(descriptor);
        }

        private boolean use() {
            for (int count = users.get(); count > 0; count = users.get()) {
                if (users.compareAndSet(count, count + 1)) {
                    usedNanos = System.nanoTime();
                    return true;
                }
            }
            return false;
        }

        @Override
        public void close() {
            if (users.decrementAndGet() > 0) {
                return;
            }
            if (descriptor >= 0) {
                Posix.close(descriptor);
            }
            try {
                channel.close();
            } catch (IOException e) {
                LOG.warn("{} did not close: {}", file.path(), e.toString());
            }
        }
    }

    /**
     * The open file, for a use that ends with its {@code close}.
     *
     * @param write whether it is to be written, and made if need be
     */
    OpenFile use(CacheFile file, boolean write) throws IOException {
        var current = file.open;
        if (current != null && !(write && !current.writable) && current.use()) {
            return current;
        }
        return open(file, write);
    }

    /** How the file is now: the one that is open, which has its bytes also when its name has gone, or what has the name. */
    FileStamp stamp(CacheFile file) throws IOException {
        var current = file.open;
        if (current == null || !current.use()) {
            return Posix.stamp(file.path());
        }
        try (current) {
            return current.stamp();
        }
    }

    /** How their bytes are read and written. */
    FileOperations operations() {
        return operations;
    }

    /** What of them is mapped. */
    Mappings mappings() {
        return mappings;
    }

    /** Closes and unmaps the file, as soon as nobody uses it. */
    void forget(CacheFile file) {
        synchronized (this) {
            var current = file.open;
            if (current != null) {
                drop(current);
            }
        }
        mappings.forget(file);
    }

    private synchronized OpenFile open(CacheFile file, boolean write) throws IOException {
        var current = file.open;
        if (current != null && !(write && !current.writable) && current.use()) {
            return current;
        }
        if (current != null) {
            drop(current);
        }
        while (open.size() >= limit) {
            dropOldest();
        }
        var opened = openInTurn(file, write);
        open.add(opened);
        file.open = opened;
        opened.use();
        return opened;
    }

    /** Sockets may have taken the process's descriptors: then ours make room for each other. */
    private OpenFile openInTurn(CacheFile file, boolean write) throws IOException {
        while (true) {
            try {
                var regular =
                        write ? RegularFiles.forWriting(file.path(), operations) : RegularFiles.forReading(file.path());
                return new OpenFile(file, regular.channel(), regular.writable());
            } catch (FileSystemException e) {
                if (open.isEmpty() || !String.valueOf(e.getReason()).contains("Too many open files")) {
                    throw e;
                }
                dropOldest();
            }
        }
    }

    private void dropOldest() {
        drop(open.stream().min(Comparator.comparingLong(one -> one.usedNanos)).orElseThrow());
    }

    private void drop(OpenFile dropped) {
        open.remove(dropped);
        dropped.file.open = null;
        dropped.close();
    }
}

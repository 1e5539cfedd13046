package io.shoalfs.cache.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of the cache. Reads take no lock. Each write and each hole is made under the file's lock: look whether the
 * file is as we left it, act, record how we leave it.
 */
final class CacheFile {

    private static final Logger LOG = LoggerFactory.getLogger(CacheFile.class);

    // Longer writes make the kernel take its largest folios, and a hypervisor that has taken these back from us (free
    // page
    // reporting: Firecracker, cloud hosts with a balloon) gives them at 2 s of processor time a gigabyte: measured 2.5
    // s
    // for writes of 1 MiB, 0.3 s for 64 to 256 KiB. The JDK, too, keeps a direct buffer of this length for each thread.
    private static final int WRITE_LENGTH_MAX = 128 * 1024;

    /** Held for each change, over the change. */
    final ReentrantLock lock = new ReentrantLock();

    /** The open file, while it is open; owned by {@link OpenFiles}. */
    volatile OpenFiles.@Nullable OpenFile open;

    private final Path path;
    private final OpenFiles files;
    private volatile FileStamp stamp;
    private volatile boolean changing;
    private volatile boolean unsynced;
    private boolean unstarted;

    /**
     * A file that may exist or not.
     *
     * @param stamp how we left it
     */
    CacheFile(Path path, OpenFiles files, FileStamp stamp) {
        this.path = path;
        this.files = files;
        this.stamp = stamp;
    }

    Path path() {
        return path;
    }

    /** How we left it. Under the lock. */
    FileStamp stamp() {
        return stamp;
    }

    /**
     * Whether somebody else seems to have changed it. No lock is taken: while we change it ourselves nobody can tell, and
     * our change has looked itself.
     */
    boolean looksChanged() throws IOException {
        var left = stamp;
        return !files.stamp(this).equals(left) && !changing && stamp.equals(left);
    }

    /**
     * Whether somebody else has changed it; from now on that is how we left it. Under the lock.
     *
     * @param tell is run first: who finds the file as we left it afterwards must know
     */
    boolean changedFromOutside(Runnable tell) throws IOException {
        var now = Posix.stamp(path);
        if (now.equals(stamp)) {
            return false;
        }
        tell.run();
        // The open channel may be that of a file which is no longer there.
        files.forget(this);
        stamp = now;
        return true;
    }

    /** Reads until the target is full. */
    void read(long offset, ByteBuffer target) throws IOException {
        try (var use = files.use(this, false)) {
            long position = offset;
            while (target.hasRemaining()) {
                int count = files.operations().read(path, use.channel, target, position);
                if (count < 0) {
                    throw new EOFException(path + " ends at " + position);
                }
                position += count;
            }
        }
    }

    /** Maps a range that the file has; empty if it is shorter, or if that cannot be done. */
    Optional<MappedBytes> map(ByteRange range) {
        try (var use = files.use(this, false)) {
            // The page in which a file ends is mapped as a whole: what is behind the end would be zeros.
            return use.channel.size() < range.end()
                    ? Optional.empty()
                    : readable(files.mappings().map(this, range));
        } catch (IOException e) {
            LOG.debug("{} is not mapped: {}", path, e.toString());
            return Optional.empty();
        }
    }

    // Else the disk would fail in the middle of the answer, of which the kernel lets its reader have the error.
    private static Optional<MappedBytes> readable(MappedBytes mapped) {
        for (var region : mapped.regions()) {
            if (!Posix.isReadable(region.address(), region.length())) {
                mapped.close();
                return Optional.empty();
            }
        }
        return Optional.of(mapped);
    }

    /** Writes all of the content. Under the lock. */
    void write(long offset, ByteBuffer content) throws IOException {
        changing = true;
        try (var use = files.use(this, true)) {
            unsynced = true;
            unstarted = true;
            long position = offset;
            int end = content.limit();
            while (content.position() < end) {
                content.limit(Math.min(end, content.position() + WRITE_LENGTH_MAX));
                position += files.operations().write(path, use.channel, content, position);
            }
        } finally {
            record();
        }
    }

    /**
     * Takes a range of another file as its own without a copy: false, and is as it was, if that cannot be done. Under the
     * lock.
     *
     * @param range begins and ends at whole blocks of the file system
     */
    boolean share(Path from, ByteRange range) throws IOException {
        // Opened, so that it is there.
        try (var use = files.use(this, true)) {
            unsynced = true;
            return use.writable && files.operations().share(from, path, range.offset(), range.length());
        } finally {
            record();
        }
    }

    /** Gives the ranges back to the file system. Under the lock. */
    void punch(List<ByteRange> ranges) throws IOException {
        RegularFiles.requireRealDirectories(path);
        changing = true;
        try {
            for (var range : ranges) {
                files.operations().punch(path, range.offset(), range.length());
            }
        } finally {
            unsynced = true;
            record();
        }
    }

    /** Removes the file, if it is there. Under the lock. */
    void remove() throws IOException {
        files.forget(this);
        changing = true;
        try {
            if (!Posix.stamp(path).equals(FileStamp.ABSENT)) {
                RegularFiles.requireRealDirectories(path);
                files.operations().remove(path);
            }
            stamp = FileStamp.ABSENT;
            unsynced = false;
        } finally {
            changing = false;
        }
    }

    /** Sees to it that what was written outlives a power cut. Under the lock. */
    void sync() throws IOException {
        if (unsynced) {
            try (var use = files.use(this, false)) {
                files.operations().sync(path, use.channel);
            }
            unsynced = false;
        }
    }

    /** Has what was written since the last time brought to the disk, so that a sync has little left. Under the lock. */
    void startWriteback() throws IOException {
        if (unstarted) {
            unstarted = false;
            files.operations().startWriteback(path);
        }
    }

    private void record() throws IOException {
        try {
            stamp = Posix.stamp(path);
        } finally {
            changing = false;
        }
    }
}

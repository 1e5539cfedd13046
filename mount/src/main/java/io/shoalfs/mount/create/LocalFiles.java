package io.shoalfs.mount.create;

import io.shoalfs.fetch.create.Source;
import io.shoalfs.torrent.FileTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Files of this machine: a directory, or one file. Any thread; of each file 8 bytes beside those of its table. */
final class LocalFiles implements Source {

    private final Path root;
    private final boolean isDirectory;
    private final FileTable files;
    private final long[] changed;

    /**
     * Files that were looked at.
     *
     * @param root where they are; of a single file, itself
     * @param isDirectory whether they are below it
     * @param changed when each was changed last, in nanoseconds; kept
     */
    LocalFiles(Path root, boolean isDirectory, FileTable files, long[] changed) {
        this.root = root;
        this.isDirectory = isDirectory;
        this.files = files;
        this.changed = changed;
    }

    static long nanos(FileTime time) {
        return time.to(TimeUnit.NANOSECONDS);
    }

    @Override
    public FileTable files() {
        return files;
    }

    /** Whether any file has content. */
    boolean hasData() {
        return files.length() > 0;
    }

    @Override
    public long versionOf(int file) {
        return changed[file];
    }

    @Override
    public Reader reader(Place end) {
        return new LocalReader();
    }

    private Path pathOf(int file) {
        if (!isDirectory) {
            return root;
        }
        var path = root;
        for (var name : files.file(file).path()) {
            path = path.resolve(name.toString());
        }
        return path;
    }

    private final class LocalReader implements Reader {

        private int open = -1;
        private @Nullable Path path;
        private @Nullable FileChannel channel;

        @Override
        public void read(int file, long offset, ByteBuffer target) throws IOException {
            if (file != open || channel == null) {
                close();
                path = pathOf(file);
                open = file;
                channel = FileChannel.open(path, StandardOpenOption.READ);
            }
            long at = offset;
            while (target.hasRemaining()) {
                int length = channel.read(target, at);
                if (length < 0) {
                    throw changed();
                }
                at += length;
            }
        }

        /** What is behind the end now would be missing, and what was read may be of two times. */
        @Override
        public void close() throws IOException {
            if (channel == null || path == null) {
                return;
            }
            channel.close();
            channel = null;
            var now = Files.readAttributes(path, BasicFileAttributes.class);
            if (now.size() != files.lengthOf(open) || nanos(now.lastModifiedTime()) != changed[open]) {
                throw changed();
            }
        }

        private IOException changed() {
            return new IOException(path + ": it was changed while it was read; begin again when it is at rest");
        }
    }
}

package io.shoalfs.mount.create;

import io.shoalfs.fetch.create.Source;
import io.shoalfs.torrent.FileTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files of this machine: a directory, or one file. Any thread; of each file 16 bytes beside those of its table. */
final class LocalFiles implements Source {

    private final Path root;
    private final boolean isDirectory;
    private final FileTable files;
    private final FileTimes times;
    private final LinkOption[] options;

    /**
     * Files that were looked at.
     *
     * @param root where they are; of a single file, itself
     * @param isDirectory whether they are below it
     * @param times of each, in order; kept
     * @param options by which they were looked at
     */
    LocalFiles(Path root, boolean isDirectory, FileTable files, FileTimes times, LinkOption... options) {
        this.root = root;
        this.isDirectory = isDirectory;
        this.files = files;
        this.times = times;
        this.options = options.clone();
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
        return times.modified(file);
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
            var content = opened(file);
            long at = offset;
            while (target.hasRemaining()) {
                int length = content.read(target, at);
                if (length < 0) {
                    throw changed();
                }
                at += length;
            }
        }

        /** What is no file any more is not opened: a link would lead elsewhere, and a pipe would be waited for. */
        private FileChannel opened(int file) throws IOException {
            if (channel != null && file == open) {
                return channel;
            }
            close();
            open = file;
            path = pathOf(file);
            if (!Files.readAttributes(path, BasicFileAttributes.class, options).isRegularFile()) {
                throw changed();
            }
            Set<OpenOption> how = new HashSet<>(Set.of(options));
            how.add(StandardOpenOption.READ);
            channel = FileChannel.open(path, how);
            return channel;
        }

        /** What is behind the end now would be missing, and what was read may be of two times. */
        @Override
        public void close() throws IOException {
            if (channel == null || path == null) {
                return;
            }
            channel.close();
            channel = null;
            var now = Files.readAttributes(path, BasicFileAttributes.class, options);
            if (now.size() != files.lengthOf(open) || !times.areThoseOf(open, path, now, options)) {
                throw changed();
            }
        }

        private IOException changed() {
            return new IOException(path + ": it was changed while it was read; begin again when it is at rest");
        }
    }
}

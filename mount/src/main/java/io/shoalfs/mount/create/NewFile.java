package io.shoalfs.mount.create;

import io.shoalfs.fetch.create.Watcher;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;

/** A file that is there as a whole or not at all. For one thread. */
final class NewFile {

    private static final int BUFFER = 256 * 1024;

    private final Path path;
    private final boolean mayReplace;

    /**
     * A file to be.
     *
     * @param mayReplace whether it takes the place of one that is there
     */
    NewFile(Path path, boolean mayReplace) {
        this.path = path;
        this.mayReplace = mayReplace;
    }

    /** Writes a file's content. */
    interface Content<T> {

        T writeTo(OutputStream out) throws IOException;
    }

    /** Says so if it cannot be made, before anything is done for it: its bytes may be the work of days. */
    void requirePlace() throws IOException {
        var directory = directory();
        if (!Files.isDirectory(directory)) {
            throw new IOException(directory + ": it is not a directory, and " + path.getFileName() + " is to be there");
        }
        if (Files.isDirectory(path)) {
            throw new IOException(path + ": it is a directory; name a file with --output");
        }
        if (isTaken() && !mayReplace) {
            throw isThere();
        }
        var unfinished = unfinished();
        try {
            create(unfinished).close();
        } catch (FileSystemException e) {
            var reason = e.getReason() == null ? "" : " (" + e.getReason() + ")";
            throw new IOException(
                    directory + ": nothing can be written there" + reason + "; name another place with --output", e);
        }
        Files.delete(unfinished);
    }

    /** Whether there is something of this name, be it a link to nothing; a name that none can have is refused. */
    private boolean isTaken() throws IOException {
        try {
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    Path path() {
        return path;
    }

    Path directory() {
        var parent = path.toAbsolutePath().getParent();
        return parent == null ? path : parent;
    }

    /**
     * Writes it, puts it away on the disk, and gives it its name.
     *
     * @param watcher is asked all the while whether it is to go on
     */
    <T> T write(Watcher watcher, Content<T> content) throws IOException {
        var unfinished = unfinished();
        var channel = create(unfinished);
        try {
            T result;
            try (channel;
                    var out =
                            new BufferedOutputStream(new Watched(Channels.newOutputStream(channel), watcher), BUFFER)) {
                result = content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            watcher.requireWanted();
            publish(unfinished);
            return result;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /**
     * A name for what is not whole yet. Not this process's number, which others have in other containers, and the next one
     * after a crash; nor a part of the file's own name, which may be as long as names can be.
     */
    private Path unfinished() {
        return directory().resolve(".shoalfs-" + UUID.randomUUID() + ".part");
    }

    /** Not by Files.createTempFile: others may read a torrent, as far as the umask lets them. */
    private static FileChannel create(Path unfinished) throws IOException {
        return FileChannel.open(unfinished, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    }

    /** Goes on as long as somebody wants it. */
    private static final class Watched extends FilterOutputStream {

        private final Watcher watcher;

        Watched(OutputStream out, Watcher watcher) {
            super(out);
            this.watcher = watcher;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            watcher.requireWanted();
            out.write(bytes, offset, length);
        }
    }

    private void publish(Path unfinished) throws IOException {
        if (mayReplace) {
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        try {
            // Unlike a rename, a link takes nothing's place.
            Files.createLink(path, unfinished);
        } catch (FileAlreadyExistsException e) {
            throw isThere();
        } catch (UnsupportedOperationException | IOException e) {
            // A file system without links.
            Files.move(unfinished, path);
        }
    }

    private IOException isThere() {
        return new IOException(path + ": it is there already; --force replaces it");
    }
}

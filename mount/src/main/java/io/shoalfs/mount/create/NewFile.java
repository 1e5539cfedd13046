package io.shoalfs.mount.create;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

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

    /** Says so if it cannot be made, before anything is done for it. */
    void requirePlace() throws IOException {
        var directory = directory();
        if (!Files.isDirectory(directory)) {
            throw new IOException(directory + ": it is not a directory, and " + path.getFileName() + " is to be there");
        }
        if (!Files.isWritable(directory)) {
            throw new IOException(directory + ": nothing can be written there; name another place with --output");
        }
        if (Files.isDirectory(path)) {
            throw new IOException(path + ": it is a directory; name a file with --output");
        }
        if (!mayReplace && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw isThere();
        }
    }

    Path path() {
        return path;
    }

    Path directory() {
        var parent = path.toAbsolutePath().getParent();
        return parent == null ? path : parent;
    }

    /** Writes it, puts it away on the disk, and gives it its name. */
    <T> T write(Content<T> content) throws IOException {
        // Not by Files.createTempFile: others may read a torrent, as far as the umask lets them.
        var unfinished = directory()
                .resolve(
                        "." + path.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            T result;
            try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
                    var out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
                result = content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            publish(unfinished);
            return result;
        } finally {
            Files.deleteIfExists(unfinished);
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

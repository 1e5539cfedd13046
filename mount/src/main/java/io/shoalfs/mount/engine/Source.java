package io.shoalfs.mount.engine;

import io.shoalfs.fetch.metainfo.Metainfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What is to be mounted: a {@code .torrent} file, or a directory of such.
 *
 * @param text as the user named it
 */
public record Source(String text) {

    /** More than the torrents of the largest data sets have; foreign input is not read without a limit. */
    private static final long LONGEST = 256L << 20;

    /** Reads what it says. Blocks. The exception's message is for people. */
    public Metainfo read() throws IOException {
        return parse(text, bytes());
    }

    /** What its file has. Blocks. The exception's message is for people. */
    byte[] bytes() throws IOException {
        if (isLink()) {
            throw new IOException(text + ": links cannot be mounted yet, only .torrent files");
        }
        Path file = Path.of(text);
        if (Files.isDirectory(file)) {
            throw new IOException(text + " is a directory, not a .torrent file");
        }
        if (Files.size(file) > LONGEST) {
            throw new IOException(text + " is too large for a torrent");
        }
        return Files.readAllBytes(file);
    }

    /** What a file that is called so says. The exception's message is for people. */
    static Metainfo parse(String name, byte[] bytes) throws IOException {
        try {
            return Metainfo.parse(bytes);
        } catch (IOException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    /** Whether it is a directory, of {@code .torrent} files. */
    boolean isDirectory() {
        return !isLink() && Files.isDirectory(Path.of(text));
    }

    private boolean isLink() {
        String start = text.toLowerCase(Locale.ROOT);
        return start.startsWith("magnet:") || start.startsWith("http://") || start.startsWith("https://");
    }
}

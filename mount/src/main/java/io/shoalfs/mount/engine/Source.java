package io.shoalfs.mount.engine;

import io.shoalfs.fetch.FetchConfig;
import io.shoalfs.fetch.Keepsake;
import io.shoalfs.fetch.WebFetch;
import io.shoalfs.fetch.metainfo.BencodeLimits;
import io.shoalfs.fetch.metainfo.Magnet;
import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.fetch.metainfo.PlainAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * What is to be mounted: a {@code .torrent} file, or a directory of such, its address on a web server, or a magnet
 * link.
 *
 * @param text as the user named it
 */
public record Source(String text) {

    /** What is taken from a web server, at most: foreign input is not read without a limit. */
    private static final long LONGEST = 256L << 20;

    /** Nothing longer is taken for a torrent, whatever the memory. */
    private static final long MOST = BencodeLimits.TORRENT.length();

    /** To be read, a torrent of ten million files needs 2.2 times its length, and some room to work in. */
    private static final double NEED = 2.5;

    /** Read at once: the JDK takes a direct buffer as long as what it is asked for, and keeps it. */
    private static final int PART = 64 << 10;

    /** Reads what it says, as {@link #bytes} does. */
    public Metainfo read(FetchConfig network) throws IOException {
        return parse(shown(), bytes(network));
    }

    /** What it is called, without the secrets that an address may have. */
    public String shown() {
        return PlainAddress.of(text);
    }

    /** What its file has. Blocks, also for the network if it is an address. The exception's message is for people. */
    byte[] bytes(FetchConfig network) throws IOException {
        if (isMagnet()) {
            throw new IOException("a magnet link is no .torrent file: " + shown());
        }
        if (isWeb()) {
            var address = Metainfo.typedWebSeed(text).orElseThrow(() -> new IOException(shown() + " is no address"));
            return WebFetch.get(address, network, ThisMachine.now(Keepsake.NONE), (int) LONGEST);
        }
        return fileBytes();
    }

    /** What it says, which is a file. Blocks for the disk. The exception's message is for people. */
    Metainfo readFile() throws IOException {
        return parse(text, fileBytes());
    }

    /** What its file has. Blocks for the disk. The exception's message is for people. */
    byte[] fileBytes() throws IOException {
        requireFile();
        try {
            return bytes(Path.of(text));
        } catch (OutOfMemoryError e) {
            throw needsMemory(text);
        }
    }

    /** Fails unless it is a file that can be read, and no larger than there is memory for. Blocks for the disk. */
    void requireFile() throws IOException {
        Path file = Path.of(text);
        if (Files.isDirectory(file)) {
            throw new IOException(text + " is a directory, not a .torrent file");
        }
        long length = Files.size(file);
        if (length > MOST) {
            throw new IOException(text + " is too large for a torrent: it has " + length + " bytes, more than 1 GiB");
        }
        if (length > longest(Runtime.getRuntime().maxMemory())) {
            throw needsMemory(text + ", which has " + length + " bytes,");
        }
        Files.newInputStream(file).close();
    }

    /** The longest file, in bytes, that is read with a heap of so many. */
    static long longest(long heap) {
        return Math.min(MOST, (long) (heap / NEED));
    }

    /** The heap is too small: for whoever can make it larger. */
    static IOException needsMemory(String what) {
        return new IOException(what + " needs more memory than the "
                + (Runtime.getRuntime().maxMemory() >> 20) + " MiB that are allowed (SHOALFS_HEAP=4g allows 4 GiB)");
    }

    /** What a file that is called so says. The exception's message is for people. */
    static Metainfo parse(String name, byte[] bytes) throws IOException {
        try {
            return Metainfo.parse(bytes);
        } catch (IOException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw needsMemory(name);
        }
    }

    /** All of a file, which may grow or shrink meanwhile; of one that grows, as much as it had. */
    private static byte[] bytes(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = new byte[(int) Math.min(Files.size(file), MOST)];
            int length = 0;
            int read = 0;
            while (read >= 0 && length < bytes.length) {
                read = in.read(bytes, length, Math.min(PART, bytes.length - length));
                length += Math.max(read, 0);
            }
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        }
    }

    /** Whether it is a directory, of {@code .torrent} files. */
    boolean isDirectory() {
        return !isMagnet() && !isWeb() && Files.isDirectory(Path.of(text));
    }

    /** Whether it is a magnet link, or an info-hash alone that is the name of no file. */
    public boolean isMagnet() {
        return Magnet.isMagnet(text) && (text.indexOf(':') >= 0 || !Files.exists(Path.of(text)));
    }

    /** Whether it is the address of a {@code .torrent} file on a web server. */
    boolean isWeb() {
        String start = text.toLowerCase(Locale.ROOT);
        return start.startsWith("http://") || start.startsWith("https://");
    }
}

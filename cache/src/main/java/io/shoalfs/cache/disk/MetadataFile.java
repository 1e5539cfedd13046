package io.shoalfs.cache.disk;

import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.TorrentId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metadata of a torrent that was mounted by a link, so that the next mount needs nobody for it: a {@code .torrent}
 * file's bytes, behind the v1 hash. Whoever reads them verifies them. Replaced as a whole; blocks for the disk.
 */
public final class MetadataFile {

    private static final Logger LOG = LoggerFactory.getLogger(MetadataFile.class);

    private static final String NAME = "metadata";
    private static final SealedFile.Kind KIND =
            new SealedFile.Kind(NAME, 0x53484f414c4d4554L, 1, 1L << 30); // "SHOALMET"

    private static final int V1 = 20;

    /** Of magic number and version. */
    private static final int HEAD = Long.BYTES + Integer.BYTES;

    private final SealedFile file;

    /** Of this torrent's directory. */
    MetadataFile(Path directory, FileOperations operations) {
        this.file = new SealedFile(directory, KIND, operations);
    }

    /** Whether there is one in a torrent's directory, sound or not. */
    static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(NAME), LinkOption.NOFOLLOW_LINKS);
    }

    /** What is kept of a torrent below this directory of all torrents; empty if nothing is, or nothing that can be read. */
    static Optional<byte[]> find(Path torrents, TorrentId id) {
        try {
            var direct = new MetadataFile(torrents.resolve(id.primary().hex()), FileOperations.REAL).read();
            var v1 = id.v1();
            return direct.isPresent() || v1 == null || id.v2() != null ? direct : findHybrid(torrents, v1);
        } catch (IOException e) {
            LOG.debug("the metadata of {} is not used: {}", id, e.toString());
            return Optional.empty();
        }
    }

    /** A hybrid lies under its v2 hash, which a link need not say. */
    private static Optional<byte[]> findHybrid(Path torrents, InfoHash v1) throws IOException {
        if (!Files.isDirectory(torrents)) {
            return Optional.empty();
        }
        try (var entries = Files.newDirectoryStream(torrents, path -> isOf(path, v1))) {
            for (var directory : entries) {
                return new MetadataFile(directory, FileOperations.REAL).read();
            }
        }
        return Optional.empty();
    }

    private static boolean isOf(Path directory, InfoHash v1) throws IOException {
        var path = directory.resolve(NAME);
        if (Posix.stamp(path).length() < HEAD + V1) {
            return false;
        }
        try (var in = Files.newInputStream(path)) {
            byte[] begin = in.readNBytes(HEAD + V1);
            return Arrays.equals(Arrays.copyOfRange(begin, HEAD, begin.length), v1.wireBytes());
        }
    }

    private Optional<byte[]> read() throws IOException {
        return file.read().filter(content -> content.remaining() >= V1).map(content -> {
            byte[] torrent = new byte[content.remaining() - V1];
            content.position(V1).get(torrent);
            return torrent;
        });
    }

    /** Replaces it. */
    void write(TorrentId id, byte[] torrent) throws IOException {
        var v1 = id.v1();
        file.replace(ByteBuffer.allocate(V1 + torrent.length)
                .put(v1 == null ? new byte[V1] : v1.wireBytes())
                .put(torrent)
                .flip());
    }
}

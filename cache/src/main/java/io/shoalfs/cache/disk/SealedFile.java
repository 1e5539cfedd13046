package io.shoalfs.cache.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file of a torrent's directory that is replaced as a whole: after a stop of any kind it is the old one or the
 * new one. Big-endian: the magic number, the format's version, the content, the CRC32C of all before. Blocks for the disk.
 */
public final class SealedFile {

    private static final Logger LOG = LoggerFactory.getLogger(SealedFile.class);

    /** Of magic number and version. */
    private static final int HEAD = Long.BYTES + Integer.BYTES;

    /** A bit for each of a hundred million files; whatever is longer is none of ours. */
    private static final long LENGTH_MAX = 16 << 20;

    private final Path path;
    private final long magic;
    private final int version;
    private final SyncedFile file;
    private final long longest;

    /**
     * The file of this name, which may exist or not.
     *
     * @param magic says what it is
     * @param version of its format: the only one that this program reads and writes
     */
    SealedFile(Path directory, String name, long magic, int version, FileOperations operations) {
        this(directory, new Kind(name, magic, version, LENGTH_MAX), operations);
    }

    /**
     * What kind of file it is.
     *
     * @param magic says what it is
     * @param version of its format: the only one that this program reads and writes
     * @param longest bytes that it can have; whatever is longer is none of ours
     */
    record Kind(String name, long magic, int version, long longest) {}

    /** The file of this kind, which may exist or not. */
    SealedFile(Path directory, Kind kind, FileOperations operations) {
        this.path = directory.resolve(kind.name());
        this.magic = kind.magic();
        this.version = kind.version();
        this.longest = kind.longest();
        this.file = new SyncedFile(directory, kind.name(), operations);
    }

    /**
     * Its content; empty if it is not there or damaged.
     *
     * @throws UnknownFormatException if another version of the program wrote it
     */
    public Optional<ByteBuffer> read() throws IOException {
        if (Posix.stamp(path).length() > longest) {
            return damaged("it is too long");
        }
        var bytes = RegularFiles.read(path);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        var all = ByteBuffer.wrap(bytes.get());
        if (all.limit() < HEAD + Integer.BYTES || all.getLong() != magic) {
            return damaged("it is another file, or too short");
        }
        int found = all.getInt();
        if (found != version) {
            throw new UnknownFormatException(path + " has format " + found + ", and this shoalfs knows only " + version
                    + ": use the shoalfs that wrote it, or another cache directory");
        }
        int end = all.limit() - Integer.BYTES;
        if (all.getInt(end) != checksum(all, end)) {
            return damaged("its checksum does not match");
        }
        return Optional.of(all.limit(end).slice());
    }

    /** Replaces it, synced. The content's position does not move. */
    public void replace(ByteBuffer content) throws IOException {
        var all = ByteBuffer.allocate(HEAD + content.remaining() + Integer.BYTES);
        all.putLong(magic).putInt(version).put(content.duplicate());
        all.putInt(checksum(all, all.position())).flip();
        file.replace(all.array());
    }

    private static int checksum(ByteBuffer all, int end) {
        var checksum = new CRC32C();
        checksum.update(all.duplicate().position(0).limit(end));
        return (int) checksum.getValue();
    }

    private Optional<ByteBuffer> damaged(String reason) {
        LOG.warn("{} is not used: {}", path, reason);
        return Optional.empty();
    }
}

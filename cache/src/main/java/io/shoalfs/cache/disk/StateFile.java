package io.shoalfs.cache.disk;

import io.shoalfs.torrent.Layout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state file of a torrent: written whole at a clean stop, or not at all.
 *
 * <p>Big-endian: the magic number, the format's version; the info-hash in hexadecimal digits, 64 bytes of which the
 * last may be zero, the number of pieces and the length of each; the number of files, for each its ordinal, length and change time; a bitmap of
 * the pieces that are held and one of those that take room and are in doubt, each as its number of bytes and these, the
 * first piece in the lowest bit of the first byte; last the CRC32C of all.
 */
final class StateFile {

    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);

    private static final long MAGIC = 0x53484f414c535431L; // "SHOALST1"
    private static final int VERSION = 2;
    private static final int HASH_LENGTH = 64;

    /** Had the checksums of all blocks in it; what it says is not used, and the cache is hashed. */
    private static final int VERSION_WITH_CHECKSUMS = 1;

    private final Path path;
    private final String hash;
    private final Layout layout;
    private final SyncedFile file;

    /** The one in this directory, which is called as its torrent's info-hash is. */
    StateFile(Path directory, Layout layout, FileOperations operations) {
        this.path = directory.resolve("state");
        this.hash = String.valueOf(directory.getFileName());
        this.layout = layout;
        this.file = new SyncedFile(directory, "state", operations);
    }

    /**
     * What it says; empty if it is not there, is damaged or cannot be read.
     *
     * @throws UnknownFormatException if it is of a format that this program does not know
     */
    Optional<SavedState> read() throws UnknownFormatException {
        try {
            var bytes = RegularFiles.read(path);
            return bytes.isEmpty() ? Optional.empty() : parse(bytes.get());
        } catch (UnknownFormatException e) {
            throw e;
        } catch (EOFException e) {
            return damaged("it is too short");
        } catch (IOException e) {
            return damaged(e.toString());
        }
    }

    /** Replaces it by this state, synced: after a power cut it is the old one or the new one. */
    void write(SavedState state) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var output = new DataOutputStream(bytes);
        output.writeLong(MAGIC);
        output.writeInt(VERSION);
        output.write(identity());
        writeStamps(state.stamps(), output);
        writePieces(state.held(), output);
        writePieces(state.doubtful(), output);
        output.writeInt(checksum(ByteBuffer.wrap(bytes.toByteArray())));
        file.replace(bytes.toByteArray());
    }

    private Optional<SavedState> parse(byte[] bytes) throws IOException {
        var input = new DataInputStream(new ByteArrayInputStream(bytes));
        if (input.readLong() != MAGIC) {
            return damaged("it is no state file");
        }
        int version = input.readInt();
        if (version == VERSION_WITH_CHECKSUMS) {
            return damaged("an older shoalfs wrote it");
        }
        if (version != VERSION) {
            throw new UnknownFormatException(path + " has format " + version + ", and this shoalfs knows only "
                    + VERSION + ": use the shoalfs that wrote it, or another cache directory");
        }
        var content = ByteBuffer.wrap(bytes, 0, bytes.length - Integer.BYTES);
        if (checksum(content) != ByteBuffer.wrap(bytes).getInt(content.limit())) {
            return damaged("its checksum does not match");
        }
        if (!ByteBuffer.wrap(input.readNBytes(identity().length)).equals(ByteBuffer.wrap(identity()))) {
            return damaged("it is another torrent's");
        }
        var stamps = readStamps(input);
        return Optional.of(new SavedState(readPieces(input), readPieces(input), stamps));
    }

    private Optional<SavedState> damaged(String reason) {
        LOG.warn("{} is not used: {}; what the cache has is hashed again", path, reason);
        return Optional.empty();
    }

    /** Of the torrent and its pieces. */
    private byte[] identity() {
        return ByteBuffer.allocate(HASH_LENGTH + 2 * Integer.BYTES)
                .put(hash.getBytes(StandardCharsets.US_ASCII))
                .position(HASH_LENGTH)
                .putInt(layout.pieceCount())
                .putInt(layout.pieceLength())
                .array();
    }

    private static int checksum(ByteBuffer content) {
        var checksum = new CRC32C();
        checksum.update(content.duplicate());
        return (int) checksum.getValue();
    }

    private static void writeStamps(NavigableMap<Integer, FileStamp> stamps, DataOutputStream output)
            throws IOException {
        output.writeInt(stamps.size());
        for (var entry : stamps.entrySet()) {
            output.writeInt(entry.getKey());
            output.writeLong(entry.getValue().length());
            output.writeLong(entry.getValue().changedNanos());
        }
    }

    private static NavigableMap<Integer, FileStamp> readStamps(DataInputStream input) throws IOException {
        var stamps = new TreeMap<Integer, FileStamp>();
        for (int count = input.readInt(); count > 0; count--) {
            stamps.put(input.readInt(), new FileStamp(input.readLong(), input.readLong()));
        }
        return stamps;
    }

    private static void writePieces(BitSet pieces, DataOutputStream output) throws IOException {
        var bytes = pieces.toByteArray();
        output.writeInt(bytes.length);
        output.write(bytes);
    }

    private static BitSet readPieces(DataInputStream input) throws IOException {
        var bytes = new byte[input.readInt()];
        input.readFully(bytes);
        return BitSet.valueOf(bytes);
    }
}

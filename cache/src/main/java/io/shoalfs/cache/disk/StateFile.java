package io.shoalfs.cache.disk;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state file of a torrent: written whole at a clean stop, or not at all.
 *
 * <p>Big-endian: the magic number, the format's version; the number of files, for each its ordinal, length and change
 * time; the number of pieces of which any block is held, for each its ordinal, its number of blocks, a bitmap of the
 * held ones (first block in the lowest bit of the first byte) and a CRC32C for each of these; the number of pieces that
 * take room and are in doubt, and their ordinals; last the CRC32C of all.
 */
final class StateFile {

    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);

    private static final long MAGIC = 0x53484f414c535431L; // "SHOALST1"
    private static final int VERSION = 1;

    /** More blocks than any piece can have: a piece is shorter than 2 GiB. */
    private static final int BLOCKS_MAX = 1 << 17;

    private final Path directory;
    private final Path path;

    StateFile(Path directory) {
        this.directory = directory;
        this.path = directory.resolve("state");
    }

    /**
     * What it says; empty if it is not there or damaged.
     *
     * @throws IOException if it is of a format that this program does not know, or cannot be read
     */
    Optional<SavedState> read() throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        var checksum = new CRC32C();
        try (var input = new DataInputStream(
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16), checksum))) {
            if (input.readLong() != MAGIC) {
                return damaged("it is no state file");
            }
            int version = input.readInt();
            if (version != VERSION) {
                throw new UnknownFormatException(path + " has format " + version + ", and this shoalfs knows only "
                        + VERSION + ": use the shoalfs that wrote it, or another cache directory");
            }
            var stamps = readStamps(input);
            var checksums = readChecksums(input);
            var doubtful = readPieces(input);
            int sum = (int) checksum.getValue();
            return input.readInt() == sum
                    ? Optional.of(new SavedState(checksums, doubtful, stamps))
                    : damaged("its checksum does not match");
        } catch (EOFException e) {
            return damaged("it is too short");
        }
    }

    /** Replaces it by this state, synced: after a power cut it is the old one or the new one. */
    void write(SavedState state) throws IOException {
        var temporary = directory.resolve("state.new");
        try (var channel = FileChannel.open(
                temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var checksum = new CRC32C();
            var output = new DataOutputStream(new BufferedOutputStream(
                    new CheckedOutputStream(Channels.newOutputStream(channel), checksum), 1 << 16));
            output.writeLong(MAGIC);
            output.writeInt(VERSION);
            writeStamps(state.stamps(), output);
            writeChecksums(state.checksums(), output);
            writePieces(state.doubtful(), output);
            output.flush();
            output.writeInt((int) checksum.getValue());
            output.flush();
            channel.force(true);
        }
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        Directories.sync(directory);
    }

    private Optional<SavedState> damaged(String reason) {
        LOG.warn("{} is not used: {}; what the cache has is hashed again", path, reason);
        return Optional.empty();
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

    private static void writeChecksums(Map<Integer, int[]> checksums, DataOutputStream output) throws IOException {
        output.writeInt(checksums.size());
        for (var entry : checksums.entrySet()) {
            int blocks = entry.getValue().length;
            output.writeInt(entry.getKey());
            output.writeInt(blocks);
            for (int from = 0; from < blocks; from += Byte.SIZE) {
                int held = Math.min(Byte.SIZE, blocks - from);
                output.writeByte((1 << held) - 1);
            }
            for (int checksum : entry.getValue()) {
                output.writeInt(checksum);
            }
        }
    }

    private static NavigableMap<Integer, int[]> readChecksums(DataInputStream input) throws IOException {
        var checksums = new TreeMap<Integer, int[]>();
        for (int count = input.readInt(); count > 0; count--) {
            int piece = input.readInt();
            int blocks = input.readInt();
            if (blocks < 0 || blocks > BLOCKS_MAX) {
                throw new EOFException("a piece of " + blocks + " blocks");
            }
            int held = 0;
            for (int from = 0; from < blocks; from += Byte.SIZE) {
                held += Integer.bitCount(input.readUnsignedByte());
            }
            var each = new int[held];
            for (int block = 0; block < held; block++) {
                each[block] = input.readInt();
            }
            checksums.put(piece, each);
        }
        return checksums;
    }

    private static void writePieces(List<Integer> pieces, DataOutputStream output) throws IOException {
        output.writeInt(pieces.size());
        for (int piece : pieces) {
            output.writeInt(piece);
        }
    }

    private static List<Integer> readPieces(DataInputStream input) throws IOException {
        var pieces = new ArrayList<Integer>();
        for (int count = input.readInt(); count > 0; count--) {
            pieces.add(input.readInt());
        }
        return pieces;
    }
}

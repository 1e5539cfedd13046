package io.shoalfs.cache.disk;

import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Layout;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.Optional;

/**
 * What is remembered of a torrent that is seeded in place, in {@code seeds/} of a cache directory: which pieces matched,
 * of files with which stamps, and the CRC32C of each block of them, 4 bytes big-endian at four times the block's number.
 * Locked for this process. Any thread; blocks for the disk.
 */
public final class SeedMemory implements AutoCloseable {

    private static final long MAGIC = 0x53484f414c534544L; // "SHOALSED"
    private static final int VERSION = 1;

    /** The stamps of sixty million files. */
    private static final long LONGEST = 1L << 30;

    private static final long DHT = 0x53484f414c444854L; // "SHOALDHT"
    private static final int DIRECTORY_DIGITS = 40;

    private final Path directory;
    private final Layout layout;
    private final SealedFile state;
    private final FileChannel lock;
    private final FileChannel checksums;

    private SeedMemory(Path directory, Layout layout, FileChannel lock) throws IOException {
        this.directory = directory;
        this.layout = layout;
        this.lock = lock;
        this.state =
                new SealedFile(directory, new SealedFile.Kind("state", MAGIC, VERSION, LONGEST), FileOperations.REAL);
        this.checksums = FileChannel.open(
                directory.resolve("checksums"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    /**
     * What was verified.
     *
     * @param root where the files are
     * @param stamps of the files as they were when they were hashed
     * @param held the pieces that matched
     */
    public record Remembered(Path root, FileStamps stamps, BitSet held) {}

    /**
     * Opens it, or begins one that remembers nothing.
     *
     * @param cache a cache directory that is there
     * @throws IOException with a sentence for people, above all if another process seeds the torrent by this directory
     */
    public static SeedMemory open(Path cache, InfoHash hash, Layout layout) throws IOException {
        var seeds = cache.resolve("seeds");
        Directories.createBelow(seeds, FileOperations.REAL);
        var directory = seeds.resolve(hash.hex().substring(0, DIRECTORY_DIGITS));
        Directories.createBelow(directory, FileOperations.REAL);
        var lock = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!isLocked(lock)) {
                throw new LockedException("the torrent " + hash.hex()
                        + " is seeded by another shoalfs: end that first, or give this one another --cache-dir");
            }
            return new SeedMemory(directory, layout, lock);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    private static boolean isLocked(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // By this process itself.
        }
    }

    /** Where it is. */
    public Path directory() {
        return directory;
    }

    /** What is known of the DHT; it may be there or not. */
    public SealedFile dht() {
        return new SealedFile(directory, "dht", DHT, 1, FileOperations.REAL);
    }

    /** What it remembers of the torrent in this place; empty if nothing, or of another. */
    public Optional<Remembered> read(Path root) throws IOException {
        var content = state.read();
        if (content.isEmpty() || !begin(root).equals(head(content.get(), root))) {
            return Optional.empty();
        }
        var rest = content.get();
        var stamps = new FileStamps(layout.files().count());
        stamps.readFrom(rest);
        return Optional.of(new Remembered(root, stamps, BitSet.valueOf(rest)));
    }

    /** Replaces what it remembers, synced, its checksums before it. */
    public void write(Remembered now) throws IOException {
        checksums.force(false);
        var head = begin(now.root());
        var held = now.held().toByteArray();
        long length = (long) head.remaining()
                + (long) FileStamps.STAMP_LENGTH * now.stamps().count()
                + held.length;
        if (length > LONGEST - Long.BYTES * 4) {
            return; // A torrent of so many files is hashed at each start.
        }
        var all = ByteBuffer.allocate((int) length).put(head);
        now.stamps().writeTo(all);
        state.replace(all.put(held).flip());
    }

    /** Which torrent, and where. */
    private ByteBuffer begin(Path root) {
        var path = root.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 * Integer.BYTES + path.length)
                .putInt(layout.pieceCount())
                .putInt(layout.pieceLength())
                .putInt(layout.files().count())
                .putInt(path.length)
                .put(path)
                .flip();
    }

    private ByteBuffer head(ByteBuffer content, Path root) {
        int length = begin(root).remaining();
        if (content.remaining()
                < length + (long) FileStamps.STAMP_LENGTH * layout.files().count()) {
            return ByteBuffer.allocate(0);
        }
        var head = content.slice(content.position(), length);
        content.position(content.position() + length);
        return head;
    }

    /** Notes the checksums of all blocks of a piece. */
    public void putChecksums(int piece, int[] ofBlocks) throws IOException {
        var bytes = ByteBuffer.allocate(ofBlocks.length * Integer.BYTES);
        bytes.asIntBuffer().put(ofBlocks);
        long position = place(piece, 0);
        while (bytes.hasRemaining()) {
            position += checksums.write(bytes, position);
        }
    }

    /** The checksums of some blocks of a piece, as they were noted last. */
    public int[] checksums(int piece, int firstBlock, int count) throws IOException {
        var bytes = ByteBuffer.allocate(count * Integer.BYTES);
        long position = place(piece, firstBlock);
        while (bytes.hasRemaining()) {
            int read = checksums.read(bytes, position);
            if (read < 0) {
                throw new EOFException(directory.resolve("checksums") + " ends at " + position);
            }
            position += read;
        }
        var ofBlocks = new int[count];
        bytes.flip().asIntBuffer().get(ofBlocks);
        return ofBlocks;
    }

    private long place(int piece, int block) {
        return ((long) piece * layout.blocksPerPiece() + block) * Integer.BYTES;
    }

    /** Lets go of it. */
    @Override
    public void close() throws IOException {
        checksums.close();
        lock.close();
    }
}

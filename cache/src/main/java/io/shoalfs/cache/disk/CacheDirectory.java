package io.shoalfs.cache.disk;

import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.TorrentId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of a cache, locked for this process; each torrent has its directory below {@code torrents}. */
public final class CacheDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CacheDirectory.class);

    private static final String FORMAT = "shoalfs cache, format 1\n";

    private final FileOperations operations;
    private final Path torrents;
    private static final long DHT = 0x53484f414c444854L; // "SHOALDHT"

    private final int blockLength;
    private final boolean holes;
    private final FileChannel lock;
    private final Path directory;

    private CacheDirectory(Path directory, FileChannel lock, FileOperations operations) throws IOException {
        this.operations = operations;
        this.directory = directory;
        this.torrents = directory.resolve("torrents");
        this.lock = lock;
        Directories.createBelow(torrents, operations);
        this.blockLength = Math.toIntExact(Files.getFileStore(torrents).getBlockSize());
        this.holes = canPunch(directory.resolve("probe"));
    }

    /**
     * A torrent's directory that no store is open for.
     *
     * @param allocated how many bytes its data takes on the disk: what an open store counts, so that to open it changes nothing
     * @param pinned how many bytes of it are pinned
     */
    public record Dormant(Path path, long allocated, long pinned) {}

    /** Loads the native library behind all this. Any thread. */
    public static void prepare() {
        Posix.load();
    }

    /**
     * Makes the directory, if need be, and locks it.
     *
     * @throws IOException with a sentence for people
     */
    public static CacheDirectory open(Path directory, FileOperations operations) throws IOException {
        Directories.create(directory);
        var lock = lock(directory.resolve("lock"), directory);
        try {
            checkFormat(directory, operations);
            return new CacheDirectory(directory, lock, operations);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /** Whether parts of a file can be given back to the file system. */
    public boolean hasHoles() {
        return holes;
    }

    /** How many bytes of its file system this user may still take. */
    public long available() throws IOException {
        return Files.getFileStore(torrents).getUsableSpace();
    }

    /** Whether a write failed because the disk, or its user's share of it, is full. The JDK tells only the C library's words. */
    public static boolean isFull(IOException failure) {
        var message = String.valueOf(failure.getMessage());
        return message.contains("No space left on device") || message.contains("Disk quota exceeded");
    }

    /**
     * What is known of the DHT.
     *
     * @return it may be there or not
     */
    public SealedFile dht() {
        return new SealedFile(directory, "dht", DHT, 1, operations);
    }

    /** Notes that a torrent is used now, for {@link TorrentLook#used}. */
    public void used(InfoHash hash) {
        try {
            operations.touch(pathOf(hash));
        } catch (IOException e) {
            LOG.debug("the use of {} is not noted: {}", hash.hex(), e.toString());
        }
    }

    /** Opens a torrent's directory, or makes it. */
    public TorrentDirectory torrent(InfoHash hash, Layout layout) throws IOException {
        return TorrentDirectory.open(pathOf(hash), layout, blockLength, operations);
    }

    /** What is kept of a torrent that was mounted by a link: a {@code .torrent} file's bytes, as they were written. */
    public Optional<byte[]> metadata(TorrentId id) {
        return MetadataFile.find(torrents, id);
    }

    /** The same of a cache that somebody may have, which stays as it is. */
    public static Optional<byte[]> metadata(Path directory, TorrentId id) {
        return MetadataFile.find(directory.resolve("torrents"), id);
    }

    /** Keeps it. */
    public void keepMetadata(TorrentId id, byte[] torrent) throws IOException {
        var path = pathOf(id.primary());
        Directories.createBelow(path, operations);
        new MetadataFile(path, operations).write(id, torrent);
    }

    /** Where a torrent's directory is, or would be. */
    public Path pathOf(InfoHash hash) {
        return torrents.resolve(hash.hex());
    }

    /** What is here of each torrent, the one first that was stopped longest ago. */
    public List<TorrentLook> look() throws IOException {
        return TorrentLook.all(torrents);
    }

    /**
     * The same of a cache that nobody has, which stays as it is: locked for as long as this takes.
     *
     * @throws LockedException if somebody has it
     */
    public static List<TorrentLook> look(Path directory) throws IOException {
        if (!Files.exists(directory.resolve("format"))) {
            return List.of();
        }
        try (var lock = lock(directory.resolve("lock"), directory)) {
            checkFormat(directory, FileOperations.REAL);
            assert lock.isOpen();
            return TorrentLook.all(directory.resolve("torrents"));
        }
    }

    /** The torrents that are here, the one first that was stopped longest ago. */
    public List<Dormant> dormant() throws IOException {
        var paths = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(torrents, Posix::isDirectory)) {
            entries.forEach(paths::add);
        }
        var found = new ArrayList<Dormant>();
        for (var path : Directories.byChange(paths)) {
            try {
                found.add(dormant(path));
            } catch (IOException e) {
                LOG.warn("{} is not counted, nor removed for others: {}", path, e.toString());
            }
        }
        return found;
    }

    /** One of them, as it is now. */
    public Dormant dormant(Path path) throws IOException {
        long allocated = Directories.allocated(path.resolve("files"));
        return new Dormant(
                path, allocated, new PinsFile(path, operations).read().length());
    }

    /** Removes a torrent's directory that no store is open for. */
    public void remove(Dormant dormant) throws IOException {
        Directories.remove(dormant.path());
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private static FileChannel lock(Path path, Path directory) throws IOException {
        if (Posix.stamp(path).equals(FileStamp.OBSTACLE)) {
            throw new IOException(path + " is not a regular file, and no lock can be put on it");
        }
        var channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        FileLock lock = tryLock(channel);
        if (lock == null) {
            channel.close();
            throw new LockedException("the cache directory " + directory
                    + " is used by another shoalfs: unmount that first, or give this one another --cache-dir");
        }
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // By this process itself.
        }
    }

    private static void checkFormat(Path directory, FileOperations operations) throws IOException {
        var path = directory.resolve("format");
        var format = RegularFiles.read(path).map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1));
        if (format.isEmpty() || format.get().isEmpty()) {
            new SyncedFile(directory, "format", operations).replace(FORMAT.getBytes(StandardCharsets.ISO_8859_1));
        } else if (!format.get().equals(FORMAT)) {
            throw new UnknownFormatException(path + " is not of a format that this shoalfs knows: "
                    + "use the shoalfs that wrote it, or another cache directory");
        }
    }

    private boolean canPunch(Path probe) throws IOException {
        operations.remove(probe);
        try {
            // It stays empty: on a full disk there is no room for a byte.
            operations.create(probe).close();
            operations.punch(probe, 0, blockLength);
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        } finally {
            operations.remove(probe);
        }
    }
}

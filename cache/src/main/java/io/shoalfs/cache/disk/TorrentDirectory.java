package io.shoalfs.cache.disk;

import io.shoalfs.torrent.Layout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A torrent's directory in the cache, as it was found, and how it is left: a clean stop syncs data, then state, then the
 * marker {@code clean}; the first change after a start removes the marker, synced, before anything else.
 *
 * <p>Any thread; blocks for the disk.
 */
public final class TorrentDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(TorrentDirectory.class);

    /** Itself, the one of all torrents, and the cache's. */
    private static final int LEVELS = 3;

    private final Path path;
    private final Placement placement;
    private final int blockLength;
    private final FileOperations operations;
    private final StateFile state;
    private final Path marker;

    private final BitSet unchecked = new BitSet();
    private final NavigableMap<Integer, FileStamp> stamps = new TreeMap<>();
    private final BitSet doubtful = new BitSet();
    private final BitSet torn = new BitSet();
    private volatile boolean clean;

    private TorrentDirectory(Path path, Layout layout, int blockLength, FileOperations operations) {
        this.path = path;
        this.placement = new Placement(layout);
        this.blockLength = blockLength;
        this.operations = operations;
        this.state = new StateFile(path, layout, operations);
        this.marker = path.resolve("clean");
    }

    /**
     * Looks what is there.
     *
     * @param blockLength of the file system's blocks, in bytes
     * @throws UnknownFormatException if another version of the program wrote it
     */
    static TorrentDirectory open(Path path, Layout layout, int blockLength, FileOperations operations)
            throws IOException {
        Directories.createBelow(path, operations);
        var directory = new TorrentDirectory(path, layout, blockLength, operations);
        directory.look();
        return directory;
    }

    /** The directory. */
    public Path path() {
        return path;
    }

    /** What the torrent's space looks like. */
    public Layout layout() {
        return placement.layout();
    }

    /** Pieces that were verified before a clean stop, and whose checksums were noted then. */
    public BitSet unchecked() {
        return unchecked;
    }

    /** Pieces that may be here whole, but whose bytes nobody vouches for. */
    public BitSet doubtful() {
        return doubtful;
    }

    /** Pieces of which only parts are here. */
    public BitSet torn() {
        return torn;
    }

    /** Which of the torrent's files are pinned. */
    public PinsFile pins() {
        return new PinsFile(path, operations);
    }

    /** What the torrent is called. */
    public LabelFile label() {
        return new LabelFile(path, operations);
    }

    int blockLength() {
        return blockLength;
    }

    /** How each file was found. */
    Map<Integer, FileStamp> stamps() {
        return stamps;
    }

    /** To be called before each change below the directory: after it, only a clean stop makes the state true again. */
    void beforeChange() throws IOException {
        if (!clean) {
            return;
        }
        synchronized (this) {
            if (clean) {
                operations.remove(marker);
                operations.syncDirectory(path);
                clean = false;
            }
        }
    }

    /**
     * The end of a clean stop: to be called when all data has been synced. Without a change since a clean start, and without
     * a doubt, then or now, there is nothing to do.
     */
    public synchronized void save(SavedState saved) throws IOException {
        if (clean && doubtful.isEmpty() && saved.doubtful().isEmpty()) {
            return;
        }
        state.write(saved);
        if (!Posix.stamp(marker).equals(FileStamp.ABSENT)) {
            operations.remove(marker);
        }
        operations.create(marker).close();
        // With the names of the directories above it, which may be new too.
        var directory = path;
        for (int level = 0; level < LEVELS && directory != null; level++) {
            operations.syncDirectory(directory);
            directory = directory.getParent();
        }
        clean = true;
    }

    private void look() throws IOException {
        // The version first: what an unknown format left is not for us to judge, clean or not.
        var saved = state.read();
        var found = Posix.stamp(marker);
        if (saved.isPresent() && found.length() >= 0) {
            clean = true;
            lookAfterCleanStop(saved.get());
            return;
        }
        if (found.length() >= 0) {
            operations.remove(marker);
            operations.syncDirectory(path);
        }
        lookAfterDirtyStop();
    }

    private void lookAfterCleanStop(SavedState saved) throws IOException {
        var changed = new HashSet<Integer>();
        for (var entry : saved.stamps().entrySet()) {
            int home = entry.getKey();
            var now = stamp(home);
            stamps.put(home, now);
            if (!now.equals(entry.getValue())) {
                changed.add(home);
            }
        }
        doubtful.or(saved.doubtful());
        saved.held().stream().forEach(piece -> (isIn(changed, piece) ? doubtful : unchecked).set(piece));
    }

    /** How it is now; where it cannot even be looked at, that is something else than what we left. */
    private FileStamp stamp(int home) {
        try {
            return Posix.stamp(path.resolve(Placement.path(home)));
        } catch (IOException e) {
            LOG.warn("{} cannot be looked at: {}", path, e.toString());
            return FileStamp.OBSTACLE;
        }
    }

    private boolean isIn(Set<Integer> homes, int piece) {
        return !homes.isEmpty() && placement.extents(piece).stream().anyMatch(part -> homes.contains(part.file()));
    }

    private void lookAfterDirtyStop() throws IOException {
        var data = new HashMap<Integer, NavigableMap<Long, ByteRange>>();
        lookAt(Placement.SHARED, data);
        int count = layout().files().count();
        // One question for a thousand files: a torrent has millions, of which a new cache has none.
        for (int first = 0; first < count; first = Placement.nextDirectory(first)) {
            if (isThere(path.resolve(Placement.directory(first)))) {
                for (int file = first; file < Math.min(count, Placement.nextDirectory(first)); file++) {
                    if (placement.home(file) == file) {
                        lookAt(file, data);
                    }
                }
            }
        }
        touched(data).stream().forEach(piece -> {
            boolean whole = placement.extents(piece).stream().allMatch(part -> covers(data, part));
            (whole ? doubtful : torn).set(piece);
        });
    }

    private void lookAt(int home, Map<Integer, NavigableMap<Long, ByteRange>> data) {
        var now = stamp(home);
        if (!now.equals(FileStamp.ABSENT)) {
            stamps.put(home, now);
            data.put(home, data(home));
        }
    }

    /** Whether there is anything of this name, or may be: it may be beyond being looked at. */
    private static boolean isThere(Path directory) {
        try {
            return !Posix.stamp(directory).equals(FileStamp.ABSENT);
        } catch (IOException e) {
            return true;
        }
    }

    /** Where the file has data, by offset; nowhere if it cannot be asked. */
    private NavigableMap<Long, ByteRange> data(int home) {
        var file = path.resolve(Placement.path(home));
        var ranges = new TreeMap<Long, ByteRange>();
        try {
            RegularFiles.requireRealDirectories(file);
            Posix.data(file).forEach(range -> ranges.put(range.offset(), range));
        } catch (IOException e) {
            LOG.warn("what is in {} is not used: {}", file, e.toString());
        }
        return ranges;
    }

    private BitSet touched(Map<Integer, NavigableMap<Long, ByteRange>> data) {
        var layout = layout();
        var touched = new BitSet();
        data.forEach((home, ranges) -> {
            for (var range : ranges.values()) {
                long from = placement.inTorrent(home, range.offset());
                long to = Math.min(layout.length(), placement.inTorrent(home, range.end()));
                for (int piece = pieceAt(from); piece < layout.pieceCount() && layout.startOf(piece) < to; piece++) {
                    touched.set(piece);
                }
            }
        });
        return touched;
    }

    // Only Layout divides by a piece length; a search needs no division.
    private int pieceAt(long offset) {
        int low = 0;
        int high = layout().pieceCount();
        while (low + 1 < high) {
            int middle = (low + high) >>> 1;
            if (layout().startOf(middle) <= offset) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static boolean covers(Map<Integer, NavigableMap<Long, ByteRange>> data, Extent part) {
        var ranges = data.get(part.file());
        var before = ranges == null ? null : ranges.floorEntry(part.offset());
        return before != null && part.end() <= before.getValue().end();
    }
}

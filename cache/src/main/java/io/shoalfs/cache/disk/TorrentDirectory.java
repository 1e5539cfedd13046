package io.shoalfs.cache.disk;

import io.shoalfs.torrent.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A torrent's directory in the cache, as it was found, and how it is left: a clean stop syncs data, then state, then the
 * marker {@code clean}; the first change after a start removes the marker, synced, before anything else.
 *
 * <p>Any thread; blocks for the disk.
 */
public final class TorrentDirectory {

    private final Path path;
    private final Placement placement;
    private final int blockLength;
    private final StateFile state;
    private final Path marker;

    private final NavigableMap<Integer, int[]> checksums = new TreeMap<>();
    private final NavigableMap<Integer, FileStamp> stamps = new TreeMap<>();
    private final BitSet doubtful = new BitSet();
    private final BitSet torn = new BitSet();
    private volatile boolean clean;

    private TorrentDirectory(Path path, Layout layout, int blockLength) {
        this.path = path;
        this.placement = new Placement(layout);
        this.blockLength = blockLength;
        this.state = new StateFile(path);
        this.marker = path.resolve("clean");
    }

    /**
     * Looks what is there.
     *
     * @param blockLength of the file system's blocks, in bytes
     * @throws UnknownFormatException if another version of the program wrote it
     */
    public static TorrentDirectory open(Path path, Layout layout, int blockLength) throws IOException {
        Directories.create(path);
        var directory = new TorrentDirectory(path, layout, blockLength);
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

    /** Pieces that were verified before a clean stop, and the CRC32C of each of their blocks. */
    public NavigableMap<Integer, int[]> checksums() {
        return checksums;
    }

    /** Pieces that may be here whole, but whose bytes nobody vouches for. */
    public BitSet doubtful() {
        return doubtful;
    }

    /** Pieces of which only parts are here. */
    public BitSet torn() {
        return torn;
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
                Files.deleteIfExists(marker);
                Directories.sync(path);
                clean = false;
            }
        }
    }

    /**
     * The end of a clean stop: to be called when all data has been synced. Without a change since a clean start, and without
     * a doubt to settle at it, there is nothing to do.
     */
    public synchronized void save(SavedState saved) throws IOException {
        if (clean && doubtful.isEmpty()) {
            return;
        }
        state.write(saved);
        Files.writeString(marker, "data and state were synced\n");
        Directories.sync(path);
        clean = true;
    }

    private void look() throws IOException {
        // The version first: what an unknown format left is not for us to judge, clean or not.
        var saved = state.read();
        if (Files.exists(marker) && saved.isPresent() && saved.get().fits(layout())) {
            clean = true;
            lookAfterCleanStop(saved.get());
        } else {
            lookAfterDirtyStop();
        }
    }

    private void lookAfterCleanStop(SavedState saved) throws IOException {
        var changed = new HashSet<Integer>();
        for (var entry : saved.stamps().entrySet()) {
            int home = entry.getKey();
            var now = Posix.stamp(path.resolve(Placement.path(home))).orElse(FileStamp.ABSENT);
            stamps.put(home, now);
            if (!now.equals(entry.getValue())) {
                changed.add(home);
            }
        }
        saved.doubtful().forEach(doubtful::set);
        for (var entry : saved.checksums().entrySet()) {
            if (isIn(changed, entry.getKey())) {
                doubtful.set(entry.getKey());
            } else {
                checksums.put(entry.getKey(), entry.getValue());
            }
        }
    }

    private boolean isIn(Set<Integer> homes, int piece) {
        return !homes.isEmpty() && placement.extents(piece).stream().anyMatch(part -> homes.contains(part.file()));
    }

    private void lookAfterDirtyStop() throws IOException {
        Files.deleteIfExists(marker);
        var data = new HashMap<Integer, List<ByteRange>>();
        for (int home : homes()) {
            var file = path.resolve(Placement.path(home));
            stamps.put(home, Posix.stamp(file).orElse(FileStamp.ABSENT));
            data.put(home, Posix.data(file));
        }
        touched(data).stream().forEach(piece -> {
            boolean whole = placement.extents(piece).stream().allMatch(part -> covers(data, part));
            (whole ? doubtful : torn).set(piece);
        });
    }

    private List<Integer> homes() {
        var files = layout().files();
        var homes = new HashSet<Integer>();
        homes.add(Placement.SHARED);
        for (int file = 0; file < files.count(); file++) {
            homes.add(placement.home(file));
        }
        return homes.stream()
                .filter(home -> Files.exists(path.resolve(Placement.path(home))))
                .collect(Collectors.toList());
    }

    private BitSet touched(Map<Integer, List<ByteRange>> data) {
        var layout = layout();
        var touched = new BitSet();
        data.forEach((home, ranges) -> {
            for (var range : ranges) {
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

    private static boolean covers(Map<Integer, List<ByteRange>> data, Extent part) {
        for (var range : data.getOrDefault(part.file(), List.of())) {
            if (range.offset() <= part.offset() && part.end() <= range.end()) {
                return true;
            }
        }
        return false;
    }
}

package io.shoalfs.cache.disk;

import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.PieceSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * The files of one torrent in the cache: reads, writes and removes pieces. Any thread; blocks for the disk.
 *
 * <p>Knows nothing of hashes or leases: what it is told to remove nobody may read any longer.
 */
public final class TorrentFiles {

    /** To copy less costs less than the page faults. */
    private static final int MAPPED_LENGTH_MIN = 64 * 1024;

    private final TorrentDirectory directory;
    private final Placement placement;
    private final Occupancy occupancy;
    private final OpenFiles open;
    private final boolean holes;
    private final IntConsumer changedFromOutside;
    private final Map<Integer, FileStamp> stamps;
    private final ConcurrentMap<Integer, CacheFile> files = new ConcurrentHashMap<>();

    /** Removals, one at a time: two that share a block would each leave it to the other. */
    private final Object removals = new Object();

    /**
     * The files below this directory.
     *
     * @param holes whether the file system can make them; if not, only whole files are given back
     * @param changedFromOutside is told, under the file's lock, of each file of the cache that was found changed
     */
    public TorrentFiles(TorrentDirectory directory, OpenFiles open, boolean holes, IntConsumer changedFromOutside) {
        this.directory = directory;
        this.placement = new Placement(directory.layout());
        this.occupancy = new Occupancy(placement, directory.blockLength());
        this.stamps = directory.stamps();
        this.open = open;
        this.holes = holes;
        this.changedFromOutside = changedFromOutside;
    }

    /** The bytes of a span of a file of the torrent. */
    public StoredBytes bytes(FileSpan span) {
        int home = placement.home(span.file());
        return new FileBytes(file(home), home, new ByteRange(placement.offset(span), span.length()));
    }

    /** The file of the cache that holds this file of the torrent and nothing else; empty if it lies with others. */
    public Optional<Path> own(int file) {
        return placement.home(file) == file
                ? Optional.of(directory.path().resolve(Placement.path(file)))
                : Optional.empty();
    }

    /** Where this file of the cache is. */
    public Path path(int home) {
        return directory.path().resolve(Placement.path(home));
    }

    /**
     * Whether nobody else has changed this file of the cache (if somebody has, that is told), and it has this length:
     * whoever reads a longer one without us reads on behind its end. Blocks.
     */
    public boolean isAsWeLeft(int home, long length) throws IOException {
        return isAsWeLeft(home) && file(home).stamp().length() == length;
    }

    /** Whether nobody else has changed this file of the cache; if somebody has, that is told. Blocks. */
    private boolean isAsWeLeft(int home) throws IOException {
        var file = file(home);
        file.lock.lock();
        try {
            return !file.changedFromOutside(() -> changedFromOutside.accept(home));
        } finally {
            file.lock.unlock();
        }
    }

    /** Has what was written brought to the disk, without waiting for it, so that {@link #sync} has little left. */
    public void startWriteback() throws IOException {
        for (var file : files.values()) {
            file.lock.lock();
            try {
                file.startWriteback();
            } finally {
                file.lock.unlock();
            }
        }
    }

    /** How many bytes the disk would have to allocate for this piece at most, whatever becomes of its neighbours. */
    public long neededMax(int piece) {
        return occupancy.neededMax(piece);
    }

    /** Takes room for a piece; returns how many bytes more are taken now. */
    public long claim(int piece) {
        return occupancy.claim(piece);
    }

    /** Takes room no longer, and leaves what is there; returns how many bytes were taken. */
    public long giveUp() {
        return occupancy.pieces().stream()
                .mapToLong(piece -> Occupancy.length(occupancy.release(piece)))
                .sum();
    }

    /** The pieces that take room. */
    public BitSet pieces() {
        return occupancy.pieces();
    }

    /**
     * Writes a piece that room was claimed for.
     *
     * @param content all of it; its position may move
     */
    public void write(int piece, ByteBuffer content) throws IOException {
        directory.beforeChange();
        int start = content.position();
        for (var extent : placement.extents(piece)) {
            var part = content.duplicate();
            part.position(start + extent.inPiece()).limit(start + extent.inPiece() + extent.length());
            var file = file(extent.file());
            file.lock.lock();
            try {
                file.changedFromOutside(() -> changedFromOutside.accept(extent.file()));
                file.write(extent.offset(), part);
            } finally {
                file.lock.unlock();
            }
        }
    }

    /**
     * Writes a piece that room was claimed for as a download has it: what can be shared of its blocks is, and the rest is
     * written. What is shared is whatever the download has by now: to be verified here.
     *
     * @param content all of it; its position does not move
     * @return whether anything is shared
     */
    public boolean share(int piece, ByteBuffer content, Download download) throws IOException {
        directory.beforeChange();
        boolean shared = false;
        for (var extent : placement.extents(piece)) {
            var part = content.duplicate();
            part.position(content.position() + extent.inPiece());
            part.limit(part.position() + extent.length());
            var file = file(extent.file());
            file.lock.lock();
            try {
                file.changedFromOutside(() -> changedFromOutside.accept(extent.file()));
                shared |= share(file, extent, part, download);
            } finally {
                file.lock.unlock();
            }
        }
        return shared;
    }

    private boolean share(CacheFile file, Extent extent, ByteBuffer part, Download download) throws IOException {
        int block = directory.blockLength();
        long from = -Math.floorDiv(-extent.offset(), block) * (long) block;
        long to = Math.floorDiv(extent.end(), block) * (long) block;
        // Files that share one have other offsets there than in the download.
        boolean shared = extent.file() != Placement.SHARED
                && from < to
                && file.share(download.real(extent.file()), new ByteRange(from, to - from));
        if (!shared) {
            file.write(extent.offset(), part);
            return false;
        }
        int start = part.position();
        file.write(extent.offset(), part.duplicate().limit(start + (int) (from - extent.offset())));
        file.write(to, part.duplicate().position(start + (int) (to - extent.offset())));
        return true;
    }

    /**
     * Reads all of a piece.
     *
     * @param target at least as long as the piece, its bytes zero: pads are not touched
     */
    public void read(int piece, ByteBuffer target) throws IOException {
        read(directory.layout().spanOf(piece), target);
    }

    /**
     * Reads a part of a piece.
     *
     * @param target at least as long as the part, its bytes zero: pads are not touched; its position does not move
     */
    public void read(PieceSpan span, ByteBuffer target) throws IOException {
        int start = target.position() - span.offset();
        for (var extent : placement.extents(span)) {
            var part = target.duplicate();
            part.position(start + extent.inPiece()).limit(start + extent.inPiece() + extent.length());
            file(extent.file()).read(extent.offset(), part);
        }
    }

    /**
     * Gives up a piece's room: each block of the file system in which no other piece has bytes, and each file in which
     * no piece has any. Returns how many bytes that are.
     */
    public long remove(int piece) throws IOException {
        directory.beforeChange();
        synchronized (removals) {
            var homes = placement.extents(piece).stream()
                    .map(Extent::file)
                    .distinct()
                    .sorted()
                    .toList();
            homes.forEach(home -> file(home).lock.lock());
            try {
                // Under the locks: who claims a block of these from now on writes to it after the hole was made.
                var runs = occupancy.release(piece);
                for (int home : homes) {
                    remove(home, runs);
                }
                return Occupancy.length(runs);
            } finally {
                homes.forEach(home -> file(home).lock.unlock());
            }
        }
    }

    /** The files of the cache that the piece has bytes in. */
    public List<Integer> homes(int piece) {
        return placement.extents(piece).stream().map(Extent::file).distinct().toList();
    }

    /** The pieces that take room and have bytes in this file of the cache. */
    public List<Integer> pieces(int home) {
        return placement.pieces(home, occupancy.pieces()).boxed().toList();
    }

    /** Syncs all that was written, and tells how each file was left. */
    public NavigableMap<Integer, FileStamp> sync() throws IOException {
        var left = new TreeMap<>(stamps);
        var parents = new HashSet<Path>();
        for (var entry : files.entrySet()) {
            var file = entry.getValue();
            file.lock.lock();
            try {
                file.sync();
                left.put(entry.getKey(), file.stamp());
                for (var parent = file.path().getParent(); parent != null && !parents.contains(parent); ) {
                    parents.add(parent);
                    parent = parent.equals(directory.path()) ? null : parent.getParent();
                }
            } finally {
                file.lock.unlock();
            }
        }
        for (var parent : parents) {
            if (Posix.isDirectory(parent)) {
                open.operations().syncDirectory(parent);
            }
        }
        left.values().removeIf(stamp -> stamp.length() < 0);
        return left;
    }

    /** Closes all files. */
    public void close() {
        files.values().forEach(open::forget);
    }

    private void remove(int home, List<Occupancy.BlockRun> runs) throws IOException {
        var file = file(home);
        file.changedFromOutside(() -> changedFromOutside.accept(home));
        if (file.stamp().equals(FileStamp.OBSTACLE)) {
            return; // Nothing of ours.
        }
        if (occupancy.isEmpty(home)) {
            file.remove();
            return;
        }
        var ranges = runs.stream()
                .filter(run -> run.file() == home)
                .map(Occupancy.BlockRun::range)
                .collect(Collectors.toList());
        if (holes && !ranges.isEmpty() && !file.stamp().equals(FileStamp.ABSENT)) {
            file.punch(ranges);
        }
    }

    private CacheFile file(int home) {
        var file = files.get(home);
        return file != null ? file : files.computeIfAbsent(home, this::newFile);
    }

    private CacheFile newFile(int home) {
        var stamp = stamps.getOrDefault(home, FileStamp.ABSENT);
        return new CacheFile(directory.path().resolve(Placement.path(home)), open, stamp);
    }

    /**
     * A range of a file of the cache. Each use of it asks the file, once, whether it is as we left it: a copy when it has
     * the bytes, so that these are the right ones; what is mapped just before, since nothing can be taken back later.
     */
    private final class FileBytes implements StoredBytes {

        private final CacheFile file;
        private final int home;
        private final ByteRange range;

        private FileBytes(CacheFile file, int home, ByteRange range) {
            this.file = file;
            this.home = home;
            this.range = range;
        }

        @Override
        public int length() {
            return Math.toIntExact(range.length());
        }

        @Override
        public Optional<MappedBytes> map() {
            return length() < MAPPED_LENGTH_MIN || seemsChanged() ? Optional.empty() : file.map(range);
        }

        @Override
        public void copyTo(ByteBuffer target) throws IOException {
            int limit = target.limit();
            target.limit(target.position() + length());
            try {
                file.read(range.offset(), target);
            } catch (IOException e) {
                requireAsWeLeft();
                throw e;
            } finally {
                target.limit(limit);
            }
            requireAsWeLeft();
        }

        private void requireAsWeLeft() throws IOException {
            if (file.looksChanged() && !isAsWeLeft(home)) {
                throw new ChangedException(file.path() + " was changed by somebody else");
            }
        }

        private boolean seemsChanged() {
            try {
                return file.looksChanged();
            } catch (IOException e) {
                return true; // To copy tells why.
            }
        }
    }
}

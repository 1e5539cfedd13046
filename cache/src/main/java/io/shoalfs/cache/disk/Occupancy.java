package io.shoalfs.cache.disk;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which pieces take room on the disk, and which blocks of the file system they take: pieces share the blocks at their
 * edges. The sum of what {@link #claim} told, less what {@link #release} told, is what is taken. Any thread.
 */
final class Occupancy {

    private final Placement placement;
    private final int blockLength;
    private final BitSet occupied = new BitSet();

    /** How many of these pieces have bytes in a file of the cache. */
    private final Map<Integer, Integer> occupants = new HashMap<>();

    /** A run of blocks in one file of the cache. */
    record BlockRun(int file, ByteRange range) {}

    Occupancy(Placement placement, int blockLength) {
        this.placement = placement;
        this.blockLength = blockLength;
    }

    /**
     * How many bytes the disk would have to allocate for the piece, in whole blocks, if all its neighbours were gone, as they
     * may be when it is claimed; 0 if it has room.
     */
    synchronized long neededMax(int piece) {
        return occupied.get(piece) ? 0 : length(blocks(piece, false));
    }

    /** Takes room for a piece; returns how many bytes more are taken now. */
    synchronized long claim(int piece) {
        long needed = occupied.get(piece) ? 0 : length(blocks(piece, true));
        if (!occupied.get(piece)) {
            occupied.set(piece);
            homes(piece).forEach(file -> occupants.merge(file, 1, Integer::sum));
        }
        return needed;
    }

    /** Gives up a piece's room: the blocks that no other piece has bytes in. */
    synchronized List<BlockRun> release(int piece) {
        if (!occupied.get(piece)) {
            return List.of();
        }
        occupied.clear(piece);
        homes(piece).forEach(file -> occupants.computeIfPresent(file, (key, count) -> count > 1 ? count - 1 : null));
        return blocks(piece, true);
    }

    /** Whether no piece has bytes in this file of the cache. */
    synchronized boolean isEmpty(int file) {
        return !occupants.containsKey(file);
    }

    /** The pieces that take room: a copy. */
    synchronized BitSet pieces() {
        return (BitSet) occupied.clone();
    }

    static long length(List<BlockRun> runs) {
        return runs.stream().mapToLong(run -> run.range().length()).sum();
    }

    private List<Integer> homes(int piece) {
        return placement.extents(piece).stream().map(Extent::file).distinct().toList();
    }

    /** The blocks that the piece has bytes in; without those of which another one has some, if only its own count. */
    private List<BlockRun> blocks(int piece, boolean ownOnly) {
        var runs = new ArrayList<BlockRun>(2);
        for (var extent : placement.extents(piece)) {
            long first = extent.offset() / blockLength;
            long last = (extent.end() - 1) / blockLength;
            if ((ownOnly && isShared(extent, first, piece)) || isIn(runs, extent.file(), first)) {
                first++;
            }
            if (ownOnly && last >= first && isShared(extent, last, piece)) {
                last--;
            }
            if (last >= first) {
                runs.add(new BlockRun(
                        extent.file(), new ByteRange(first * blockLength, (last - first + 1) * blockLength)));
            }
        }
        return runs;
    }

    // Parts of one piece can meet in a block: only with the part before, since they are in order.
    private boolean isIn(List<BlockRun> runs, int file, long block) {
        if (runs.isEmpty()) {
            return false;
        }
        var last = runs.get(runs.size() - 1);
        return last.file() == file && last.range().end() > block * blockLength;
    }

    /** Whether another piece that takes room has bytes in this block. */
    private boolean isShared(Extent extent, long block, int piece) {
        long from = block * blockLength;
        long to = from + blockLength;
        if (extent.offset() <= from && to <= extent.end()) {
            return false;
        }
        var layout = placement.layout();
        long fromInTorrent = placement.inTorrent(extent.file(), from);
        for (int other = piece - 1; other >= 0 && layout.startOf(other + 1) > fromInTorrent; other--) {
            if (hasBytes(other, extent.file(), from, to)) {
                return true;
            }
        }
        long toInTorrent = fromInTorrent + blockLength;
        for (int other = piece + 1; other < layout.pieceCount() && layout.startOf(other) < toInTorrent; other++) {
            if (hasBytes(other, extent.file(), from, to)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasBytes(int piece, int file, long from, long to) {
        return occupied.get(piece)
                && placement.extents(piece).stream()
                        .anyMatch(part -> part.file() == file && part.offset() < to && part.end() > from);
    }
}

package io.shoalfs.mount.engine;

import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Torrent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which parts of which files were read, in the order in which each was read first. Any thread. */
final class Recorder {

    /** Of each torrent what was read: of every file each piece has a place of its own, the sum of their numbers. */
    private final Map<InfoHash, BitSet> read = new HashMap<>();

    private final List<Part> parts = new ArrayList<>();

    /**
     * A part of a file.
     *
     * @param last its last piece, as {@code first}, by the torrent's numbers
     */
    record Part(Torrent torrent, int file, int first, int last) {

        /** Where it begins in the file, in bytes. */
        long offset() {
            return Math.max(0, torrent.layout().startOf(first) - start());
        }

        /** In bytes. */
        long length() {
            long end = torrent.layout().startOf(last) + torrent.layout().lengthOf(last) - start();
            return Math.min(end, torrent.layout().files().lengthOf(file)) - offset();
        }

        private long start() {
            return torrent.layout().files().startOf(file);
        }
    }

    /** These pieces of a file are read, both included. */
    synchronized void read(Torrent torrent, int file, int first, int last) {
        var seen = read.computeIfAbsent(torrent.id().primary(), none -> new BitSet());
        for (int piece = first; piece <= last; piece++) {
            // The next file's first piece is at least this one's last: the sums never meet.
            if (!seen.get(file + piece)) {
                seen.set(file + piece);
                add(torrent, file, piece);
            }
        }
    }

    private void add(Torrent torrent, int file, int piece) {
        if (!parts.isEmpty()) {
            var before = parts.get(parts.size() - 1);
            if (before.torrent().equals(torrent) && before.file() == file && before.last() + 1 == piece) {
                parts.set(parts.size() - 1, new Part(torrent, file, before.first(), piece));
                return;
            }
        }
        parts.add(new Part(torrent, file, piece, piece));
    }

    /** At most so many parts, from this one on: a copy. */
    synchronized List<Part> parts(int from, int count) {
        int to = (int) Math.min(parts.size(), (long) from + count);
        return List.copyOf(parts.subList(Math.min(from, to), to));
    }
}

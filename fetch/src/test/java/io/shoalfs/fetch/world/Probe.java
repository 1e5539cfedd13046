package io.shoalfs.fetch.world;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.PieceSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Another thread of the engine, which reads what is held just where the disk is being changed: within the call that changes
 * it, before and after. It never waits, and takes no lock that the caller may have.
 */
final class Probe {

    private final Life life;
    private boolean isLooking;

    Probe(Life life) {
        this.life = life;
    }

    /** Reads a byte of the first and of the last piece in the range, and one between. */
    void look(Path path, long offset, long length) {
        boolean isContent = path.toString().matches(".*/files/(small|\\d+/\\d+)");
        if (isLooking || life.disk().isFaulty() || !isContent) {
            return;
        }
        isLooking = true;
        try {
            for (var torrent : life.torrents()) {
                if (path.toString().contains(torrent.sample().torrent().id().toString())) {
                    look(torrent, start(torrent, path) + offset, length);
                }
            }
        } finally {
            isLooking = false;
        }
    }

    private void look(Opened torrent, long from, long length) {
        var layout = torrent.sample().torrent().layout();
        long last = Math.min(layout.length(), length == Long.MAX_VALUE ? layout.length() : from + length) - 1;
        if (from <= last) {
            look(torrent, from);
            look(torrent, (from + last) >>> 1);
            look(torrent, last);
        }
    }

    private void look(Opened torrent, long at) {
        var layout = torrent.sample().torrent().layout();
        int file = fileAt(layout, at);
        if (layout.files().is(file, FileAttribute.PADDING)) {
            return;
        }
        long inFile = at - layout.files().startOf(file);
        var span = new FileSpan(file, inFile, (int) Math.min(100, layout.files().lengthOf(file) - inFile));
        var lease = torrent.store().lease(span);
        if (lease.isEmpty()) {
            return;
        }
        try (var held = lease.get()) {
            var bytes = ByteBuffer.allocate(span.length());
            held.copyTo(bytes);
            if (!Arrays.equals(bytes.array(), torrent.sample().bytes(span))) {
                life.fail("WRONG BYTES while the disk is changed: " + span);
            }
        } catch (IOException e) {
            life.fail("what is held cannot be read while the disk is changed: " + span + " " + e);
        }
    }

    /** Where the first byte of a file of the cache lies in the torrent. */
    private static long start(Opened torrent, Path path) {
        var name = String.valueOf(path.getFileName());
        if (name.equals("small")) {
            return 0;
        }
        int directory = Integer.parseInt(String.valueOf(path.getParent().getFileName()));
        return torrent.sample().torrent().layout().files().startOf(directory * 1000 + Integer.parseInt(name));
    }

    /** The file in which this byte of the torrent lies. */
    static int fileAt(Layout layout, long at) {
        int low = 0;
        int high = layout.files().count();
        while (low + 1 < high) {
            int middle = (low + high) >>> 1;
            if (layout.files().startOf(middle) <= at) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** A span that lies in this piece and in one file with content; null if the piece is all padding. */
    static FileSpan spanIn(Opened torrent, int piece) {
        var layout = torrent.sample().torrent().layout();
        for (var span : layout.files(new PieceSpan(piece, 0, layout.lengthOf(piece)))) {
            if (!layout.files().is(span.file(), FileAttribute.PADDING)) {
                return span;
            }
        }
        return null;
    }
}

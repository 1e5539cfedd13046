package io.shoalfs.mount.fs;

import io.shoalfs.cache.PieceReader;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.cache.WholeFile;
import io.shoalfs.torrent.Layout;
import java.util.Optional;

/** An open file with its read-ahead. Any thread. */
final class OpenFile implements Handle {

    private final FileNode node;
    private final PieceStore store;
    private final Layout layout;
    private final NextFiles nextFiles;
    private final ReadAhead readAhead;
    private final Claims claims;

    private boolean begun;
    private boolean released;

    OpenFile(FileNode node, Reading reading) {
        this.node = node;
        this.store = reading.store();
        this.layout = store.torrent().layout();
        this.nextFiles = reading.nextFiles();
        this.readAhead = new ReadAhead(reading.readAheadMax());
        this.claims = new Claims(reading.reader());
    }

    /** What all open files of a torrent share. */
    record Reading(PieceStore store, PieceReader reader, NextFiles nextFiles, long readAheadMax) {}

    @Override
    public FileNode node() {
        return node;
    }

    @Override
    public Optional<WholeFile> whole() {
        return store.whole(node.file());
    }

    /**
     * Notes a read inside the file, and expects what will follow it.
     *
     * @param waits whether something must be fetched for it
     */
    void note(long offset, int length, boolean waits) {
        if (beginsWith(offset, length, waits)) {
            nextFiles.begin(node);
        }
    }

    private synchronized boolean beginsWith(long offset, int length, boolean waits) {
        if (released) {
            return false;
        }
        var range = begun || !waits ? readAhead.after(offset, length) : readAhead.first(offset, length, node.length());
        long end = Math.min(range.to(), node.length());
        if (range.from() < end) {
            claims.move(layout.pieceAt(node.file(), range.from()), layout.pieceAt(node.file(), end - 1) + 1);
        } else {
            claims.clear();
        }
        boolean first = !begun;
        begun = true;
        if (!first && range.to() > node.length()) {
            nextFiles.runOn(node, range.to() - node.length());
        }
        return first;
    }

    /** Withdraws what was expected. */
    synchronized void release() {
        released = true;
        claims.clear();
    }
}

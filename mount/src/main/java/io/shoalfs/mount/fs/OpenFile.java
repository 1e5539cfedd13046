package io.shoalfs.mount.fs;

import io.shoalfs.cache.FileUse;
import io.shoalfs.cache.FileUses;
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
    private final FileUse use;

    private boolean begun;
    private boolean released;

    OpenFile(FileNode node, Reading reading) {
        this.node = node;
        this.store = reading.store();
        this.layout = store.torrent().layout();
        this.nextFiles = reading.nextFiles();
        this.readAhead = new ReadAhead(reading.readAheadMax());
        this.claims = new Claims(reading.reader());
        this.use = reading.uses().begin(node.file());
    }

    /** What all open files of a torrent share. */
    record Reading(PieceStore store, PieceReader reader, NextFiles nextFiles, FileUses uses, long readAheadMax) {}

    @Override
    public FileNode node() {
        return node;
    }

    @Override
    public Optional<WholeFile> whole() {
        var whole = store.whole(node.file());
        if (whole.isPresent()) {
            use.passedThrough();
        }
        return whole;
    }

    /**
     * Notes a read inside the file, and expects what will follow it.
     *
     * @param waits whether something must be fetched for it
     */
    void note(long offset, int length, boolean waits) {
        use.read(layout.pieceAt(node.file(), offset), layout.pieceAt(node.file(), offset + length - 1));
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
    void release() {
        synchronized (this) {
            released = true;
            claims.clear();
        }
        use.end();
    }
}

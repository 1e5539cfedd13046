package io.shoalfs.fetch.serve;

import io.shoalfs.cache.PieceStore;
import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Name;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** A torrent that is given by HTTP. Any thread. */
final class Offered {

    private final PieceStore store;
    private final HeldPieces held;
    private final Name name;
    private final FilePaths paths;
    private final boolean isOneFile;
    private final LongAdder sent = new LongAdder();
    private volatile boolean isWithdrawn;

    Offered(PieceStore store) {
        var torrent = store.torrent();
        var files = torrent.layout().files();
        this.store = store;
        this.held = new HeldPieces(store);
        this.name = torrent.name();
        this.paths = new FilePaths(files);
        this.isOneFile = files.count() == 1
                && files.directoryOf(0) == FileTable.ROOT
                && files.nameOf(0).equals(name);
    }

    PieceStore store() {
        return store;
    }

    /** The file at this path below the server's root, by its ordinal; {@link FilePaths#NONE} if there is none. */
    int find(List<Name> path) {
        if (!path.get(0).equals(name)) {
            return FilePaths.NONE;
        }
        var below = isOneFile ? path : path.subList(1, path.size());
        int file = below.isEmpty() ? FilePaths.NONE : paths.find(below);
        // A link has no bytes of its own; a pad's zeros are asked for by clients that do not know of pads.
        boolean isLink = file >= 0 && store.torrent().layout().files().is(file, FileAttribute.SYMLINK);
        return isLink ? FilePaths.NONE : file;
    }

    /** Its info-hashes, in hexadecimal. */
    List<String> hashes() {
        return store.torrent().id().all().map(InfoHash::hex).toList();
    }

    long lengthOf(int file) {
        return store.torrent().layout().files().lengthOf(file);
    }

    /** The file's entity tag (RFC 9110, 8.8.3): a strong one, since the bytes never change. */
    String tag(int file) {
        return '"' + store.torrent().id().primary().hex() + '-' + file + '"';
    }

    /** Whether all of the range is held now. */
    boolean holds(int file, ByteRange range) {
        if (isWithdrawn || range.length() == 0) {
            return !isWithdrawn;
        }
        var layout = store.torrent().layout();
        return held.holds(layout.pieceAt(file, range.offset()), layout.pieceAt(file, range.end() - 1));
    }

    void withdraw() {
        isWithdrawn = true;
    }

    boolean isWithdrawn() {
        return isWithdrawn;
    }

    void sent(long bytes) {
        sent.add(bytes);
    }

    long sent() {
        return sent.sum();
    }
}

package io.shoalfs.cache;

import io.shoalfs.cache.disk.CacheDirectory;
import io.shoalfs.cache.disk.Download;
import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;

/** The keeper of a store on the disk. What it does is done on the caller's thread. */
final class DiskKeeper implements Keeper {

    private final Torrent torrent;
    private final StoredPieces stored;
    private final Doubts doubts;
    private final InFlight inFlight;

    DiskKeeper(Torrent torrent, StoredPieces stored, Doubts doubts, InFlight inFlight) {
        this.torrent = torrent;
        this.stored = stored;
        this.doubts = doubts;
        this.inFlight = inFlight;
    }

    @Override
    public BitSet piecesOf(BitSet files) {
        return stored.pins().piecesOf(files);
    }

    @Override
    public long length(BitSet pieces) {
        return stored.pins().length(pieces);
    }

    @Override
    public long unpinned(BitSet pieces) {
        var unpinned = (BitSet) pieces.clone();
        pieces.stream().filter(stored.pins()::contains).forEach(unpinned::clear);
        return length(unpinned);
    }

    @Override
    public Pinning pin(BitSet files) throws IOException {
        return new DiskPinning(files);
    }

    @Override
    public void unpin(BitSet files) throws IOException {
        begin();
        try {
            stored.pins().unpin(files);
        } finally {
            piecesOf(files).stream().forEach(stored::rank);
            inFlight.end();
        }
    }

    @Override
    public long pinned() {
        return stored.pins().length();
    }

    @Override
    public Evicted evict(BitSet pieces) {
        long freed = 0;
        long pinned = 0;
        long inUse = 0;
        for (int piece = pieces.nextSetBit(0); piece >= 0; piece = pieces.nextSetBit(piece + 1)) {
            if (stored.state(piece) == PieceState.MISSING) {
                continue;
            }
            freed += stored.evict(piece);
            int left = stored.state(piece) == PieceState.MISSING
                    ? 0
                    : torrent.layout().lengthOf(piece);
            boolean isPinned = stored.pins().contains(piece);
            pinned += isPinned ? left : 0;
            inUse += isPinned ? 0 : left;
        }
        return new Evicted(freed, pinned, inUse);
    }

    @Override
    public Soundness verify(int piece) throws IOException {
        begin();
        try {
            return doubts.verify(piece);
        } finally {
            inFlight.end();
        }
    }

    @Override
    public Adopting adopt(Path directory) {
        var layout = torrent.layout();
        return new DiskAdopting(
                new Download(directory, torrent.name().toString(), layout), ByteBuffer.allocate(layout.pieceLength()));
    }

    private void begin() throws IOException {
        if (!inFlight.begin()) {
            throw new IOException(torrent.name() + " is no longer mounted");
        }
    }

    /** One pin, and the pieces that it may bring out of the ranking and back. */
    private final class DiskPinning implements Pinning {

        private final BitSet pin;
        private final BitSet pieces;

        DiskPinning(BitSet files) throws IOException {
            pin = stored.pins().begin(files);
            pieces = piecesOf(files);
            pieces.stream().forEach(stored::rank);
        }

        @Override
        public void keep() throws IOException {
            begin();
            try {
                stored.pins().keep(pin);
            } finally {
                inFlight.end();
            }
        }

        @Override
        public void close() {
            stored.pins().end(pin);
            pieces.stream().forEach(stored::rank);
        }
    }

    /** One download, and memory for a piece of it. */
    private final class DiskAdopting implements Adopting {

        private final Download download;
        private final ByteBuffer content;

        DiskAdopting(Download download, ByteBuffer content) {
            this.download = download;
            this.content = content;
        }

        @Override
        public Adoption take(int piece) throws IOException {
            begin();
            try {
                doubts.settleNow(piece);
                if (stored.state(piece) == PieceState.HELD) {
                    return Adoption.HELD;
                }
                return matches(piece) ? store(piece) : Adoption.DIFFERENT;
            } finally {
                inFlight.end();
            }
        }

        private boolean matches(int piece) {
            content.clear().limit(torrent.layout().lengthOf(piece));
            try {
                download.read(piece, content);
            } catch (IOException e) {
                return false;
            }
            return torrent.hashes().matches(piece, content.flip());
        }

        private Adoption store(int piece) throws IOException {
            content.rewind();
            if (!stored.begin(piece)) {
                // Somebody else writes it at this moment.
                return Adoption.HELD;
            }
            if (!stored.claim(piece)) {
                stored.abort(piece);
                return Adoption.NO_ROOM;
            }
            try {
                boolean isShared = stored.share(piece, content, download);
                if (isShared && !isOnDisk(piece)) {
                    stored.withdraw(piece, PieceState.WRITING);
                    return Adoption.DIFFERENT;
                }
                stored.confirm(piece, PieceState.WRITING, Checksums.of(content.rewind()));
                doubts.settled(piece);
                return isShared ? Adoption.SHARED : Adoption.COPIED;
            } catch (IOException e) {
                stored.withdraw(piece, PieceState.WRITING);
                if (CacheDirectory.isFull(e)) {
                    return Adoption.NO_ROOM;
                }
                throw e;
            }
        }

        /** What is shared may have been changed since it was read: what the cache has is what counts. */
        private boolean isOnDisk(int piece) throws IOException {
            content.clear().limit(torrent.layout().lengthOf(piece));
            if (torrent.layout().hasPadding(piece)) {
                content.put(new byte[content.remaining()]).rewind();
            }
            stored.read(piece, content);
            return torrent.hashes().matches(piece, content.rewind());
        }

        @Override
        public void close() throws IOException {
            download.close();
        }
    }
}

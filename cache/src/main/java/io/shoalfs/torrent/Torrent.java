package io.shoalfs.torrent;

/**
 * A torrent as its readers and its store need it: what it is called, where all lies, what each piece must hash to.
 *
 * @param name what its publisher calls it, made safe as a file name
 */
public record Torrent(TorrentId id, Name name, Layout layout, PieceHashes hashes) {

    public Torrent {
        if (hashes.count() != layout.pieceCount()) {
            throw new IllegalArgumentException(hashes.count() + " hashes for " + layout.pieceCount() + " pieces");
        }
    }
}

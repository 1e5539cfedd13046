package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.MerklePieceHashes;

/**
 * Reads the {@code piece layers} of a v2 torrent (BEP 52) into its hashes. A layer may be missing, as all are behind a
 * magnet link; one that is there and wrong, or of no file, means that the torrent is damaged.
 */
final class PieceLayers {

    private PieceLayers() {}

    static void learn(BencodeDictionary layers, MerklePieceHashes hashes) throws MetainfoException {
        if (layers.isEmpty()) {
            return;
        }
        var roots = new RootIndex(hashes);
        for (var entry : layers) {
            // Files of the same content have one root, and one layer.
            int first = entry.key().length() == RootIndex.LENGTH
                    ? roots.find(entry.key().bytes())
                    : -1;
            if (first < 0 || !(entry.value() instanceof BencodeString layer)) {
                throw new MetainfoException("the torrent is damaged: a piece layer belongs to no file");
            }
            for (int at = first; at >= 0; at = roots.next(at)) {
                learn(roots.fileAt(at), layer, hashes);
            }
        }
    }

    private static void learn(int file, BencodeString layer, MerklePieceHashes hashes) throws MetainfoException {
        if (!hashes.learn(file, layer.content())) {
            throw new MetainfoException("the torrent is damaged: the piece layer of file " + file + " is wrong");
        }
    }
}

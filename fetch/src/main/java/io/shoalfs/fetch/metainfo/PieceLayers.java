package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.MerklePieceHashes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the {@code piece layers} of a v2 torrent (BEP 52) into its hashes. A layer may be missing, as all are behind a
 * magnet link; one that is there and wrong, or of no file, means that the torrent is damaged.
 */
final class PieceLayers {

    private PieceLayers() {}

    static void learn(BencodeDictionary layers, FileTable files, MerklePieceHashes hashes) throws MetainfoException {
        var byRoot = new HashMap<ByteBuffer, List<Integer>>();
        for (int file = 0; file < files.count(); file++) {
            if (hashes.hasLayer(file)) {
                byte[] root = hashes.rootOf(file).orElseThrow();
                byRoot.computeIfAbsent(ByteBuffer.wrap(root), key -> new ArrayList<>(1))
                        .add(file);
            }
        }
        for (var entry : layers) {
            learn(entry, byRoot, hashes);
        }
    }

    private static void learn(
            BencodeDictionary.Entry entry, Map<ByteBuffer, List<Integer>> byRoot, MerklePieceHashes hashes)
            throws MetainfoException {
        // Files of the same content have one root, and one layer.
        var files = byRoot.getOrDefault(entry.key().content(), List.of());
        if (files.isEmpty() || !(entry.value() instanceof BencodeString layer)) {
            throw new MetainfoException("the torrent is damaged: a piece layer belongs to no file");
        }
        for (int file : files) {
            if (!hashes.learn(file, layer.content())) {
                throw new MetainfoException("the torrent is damaged: the piece layer of file " + file + " is wrong");
            }
        }
    }
}

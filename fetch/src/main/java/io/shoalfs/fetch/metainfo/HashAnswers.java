package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.HashRequest;
import io.shoalfs.torrent.LayerNodes;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.MerklePieceHashes;
import io.shoalfs.torrent.Torrent;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers those who ask for the hashes of a v2 torrent's pieces (BEP 52). Confined to a loop. */
public final class HashAnswers {

    /** A layer of more pieces takes too long to hash on a loop: a file of four terabytes in pieces of 4 MiB has as many. */
    private static final int MOST_PIECES = 1 << 20;

    private final Torrent torrent;
    private @Nullable RootIndex index;
    private int file = -1;
    private @Nullable LayerNodes nodes;

    /** Of a torrent, whatever its hashes. Does nothing yet. */
    public HashAnswers(Torrent torrent) {
        this.torrent = torrent;
    }

    /** The hashes that are asked for, with their proof; empty if they are not known, or are of no layer of pieces. */
    public Optional<ByteBuffer> answer(HashRequest request) {
        return torrent.hashes() instanceof MerklePieceHashes hashes
                ? nodes(hashes, request.root()).flatMap(found -> found.answer(request))
                : Optional.empty();
    }

    private Optional<LayerNodes> nodes(MerklePieceHashes hashes, ByteBuffer root) {
        var roots = index == null ? new RootIndex(hashes) : index;
        index = roots;
        byte[] wanted = new byte[RootIndex.LENGTH];
        root.duplicate().get(wanted);
        int place = roots.find(wanted);
        if (place < 0) {
            return Optional.empty();
        }
        int found = roots.fileAt(place);
        if (found != file) {
            file = found;
            nodes = hashes.layerOf(found)
                    .filter(layer -> layer.length <= MOST_PIECES * RootIndex.LENGTH)
                    .map(layer -> new LayerNodes(layer, height(torrent.layout())))
                    .orElse(null);
        }
        return Optional.ofNullable(nodes);
    }

    private static int height(Layout layout) {
        return Integer.numberOfTrailingZeros(layout.blocksPerPiece());
    }
}

package io.shoalfs.mount.engine;

import io.shoalfs.cache.BulkDemands;
import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.cache.Keeper;
import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.control.ProtocolException;
import io.shoalfs.mount.fs.NodeIds;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Which files a request means: each of its {@code targets} is an info-hash, a colon and an inode number, so that it is the
 * same whatever mount, bind mount or container the file was seen by. A directory stands for all below it.
 */
final class Targets {

    private static final String FIELD = "targets";

    private final DiskPieceCache cache;
    private final Torrents torrents;

    Targets(DiskPieceCache cache, Torrents torrents) {
        this.cache = cache;
        this.torrents = torrents;
    }

    /**
     * Files of one torrent.
     *
     * @param files by their ordinals
     */
    record Target(Torrent torrent, Keeper keeper, BulkDemands demands, BitSet files) {

        BitSet pieces() {
            return keeper.piecesOf(files);
        }
    }

    /** Those of a request, each torrent once. */
    List<Target> of(ControlMessage request) throws IOException {
        var targets = new LinkedHashMap<InfoHash, Target>();
        for (String text : request.texts(FIELD)) {
            int colon = text.indexOf(':');
            if (colon < 0) {
                throw new ProtocolException("no target: " + text);
            }
            var hash = hash(text.substring(0, colon));
            var target = targets.get(hash);
            if (target == null) {
                target = target(hash);
                targets.put(hash, target);
            }
            target.files().or(NodeIds.filesOf(target.torrent(), inode(text.substring(colon + 1))));
        }
        return new ArrayList<>(targets.values());
    }

    /**
     * Makes sure that the cache can hold all of these together beside what is pinned.
     *
     * @throws IOException with a sentence for people if not
     */
    void requireRoom(List<Target> found) throws IOException {
        long bytes = 0;
        for (var target : found) {
            bytes += target.keeper().unpinned(target.pieces());
        }
        cache.requireRoom(bytes);
    }

    private Target target(InfoHash hash) throws IOException {
        var demands = torrents.demands(hash);
        var keeper = cache.keeper(hash);
        var torrent = cache.open().stream()
                .filter(one -> one.id().primary().equals(hash))
                .findFirst();
        if (demands.isEmpty() || keeper.isEmpty() || torrent.isEmpty()) {
            throw new IOException("the torrent " + hash + " is not mounted (any longer)");
        }
        return new Target(torrent.get(), keeper.get(), demands.get(), new BitSet());
    }

    private static InfoHash hash(String text) throws ProtocolException {
        try {
            return new InfoHash(text);
        } catch (IllegalArgumentException e) {
            throw new ProtocolException("no info-hash: " + text);
        }
    }

    private static long inode(String text) throws ProtocolException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ProtocolException("no inode: " + text);
        }
    }
}

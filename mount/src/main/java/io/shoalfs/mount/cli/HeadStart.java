package io.shoalfs.mount.cli;

import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.fetch.TorrentFetcher;
import io.shoalfs.torrent.Digests;

/**
 * Loads the libraries that every mount needs beside the reading of the command line and of the torrents: on two
 * processors a mount is there a tenth of a second sooner.
 */
final class HeadStart {

    private HeadStart() {}

    /** Begins, on a thread of its own. What fails fails again, and is told, where it is needed. */
    static void begin() {
        var thread = new Thread(HeadStart::load, "head-start");
        thread.setDaemon(true);
        thread.start();
    }

    private static void load() {
        // First: a logger that one of the others asks for while logging is being set up could lose its lines for good.
        Logs.load();
        DiskPieceCache.prepare();
        TorrentFetcher.prepare();
        TransportChoice.prepare();
        Digests.prepare();
    }
}

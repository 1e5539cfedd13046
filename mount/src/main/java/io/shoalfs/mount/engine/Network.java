package io.shoalfs.mount.engine;

import io.shoalfs.cache.PieceMemory;
import io.shoalfs.fetch.FetchConfig;
import io.shoalfs.fetch.Fetcher;
import io.shoalfs.fetch.HttpServing;
import io.shoalfs.fetch.Machine;
import io.shoalfs.fetch.TorrentFetcher;
import java.io.IOException;
import java.util.Optional;

/** Makes the network's side of an engine. */
final class Network {

    private Network() {}

    /**
     * Listens for peers, and for HTTP if that is wanted. Blocks, briefly.
     *
     * @throws IOException with a sentence for people if a port cannot be had, or a certificate not be used
     */
    static Fetcher open(FetchConfig config, Optional<HttpServing> http, PieceMemory memory, Machine machine)
            throws IOException {
        var fetcher = TorrentFetcher.open(config, memory, machine);
        try {
            if (http.isPresent()) {
                fetcher.serve(http.get(), machine);
            }
            return fetcher;
        } catch (IOException e) {
            fetcher.close();
            throw e;
        }
    }
}

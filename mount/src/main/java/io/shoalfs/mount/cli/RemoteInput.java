package io.shoalfs.mount.cli;

import io.shoalfs.fetch.OriginFetch;
import io.shoalfs.fetch.create.Listing;
import io.shoalfs.fetch.metainfo.PlainAddress;
import io.shoalfs.mount.create.Input;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A bucket's objects, or files of a web server. For one thread. */
final class RemoteInput implements Input {

    private final OriginFetch origins;
    private final List<URI> addresses;
    private final @Nullable Name name;
    private final boolean hasSeeds;
    private final Executor executor;

    /**
     * It is looked at later.
     *
     * @param name what the torrent is called; null: as what is there
     * @param hasSeeds whether the torrent has other web seeds, so that this needs not be one
     * @param executor whose threads may wait
     */
    RemoteInput(OriginFetch origins, List<URI> addresses, @Nullable Name name, boolean hasSeeds, Executor executor) {
        this.origins = origins;
        this.addresses = addresses;
        this.name = name;
        this.hasSeeds = hasSeeds;
        this.executor = executor;
    }

    @Override
    public Listing list() throws IOException {
        var listing = origins.list(addresses, name, executor);
        if (listing.seed() == null && !hasSeeds) {
            throw new IOException(shown() + " cannot be the torrent's web seed, which is asked by a plain address, and "
                    + "has the files of a directory below the torrent's name (BEP 19), here " + listing.name()
                    + ": name one that does with --web-seed");
        }
        return listing;
    }

    @Override
    public int workers() {
        return origins.workers();
    }

    @Override
    public String shown() {
        return PlainAddress.of(addresses.get(0)) + (addresses.size() == 1 ? "" : " and others");
    }
}

package io.shoalfs.mount.cli;

import io.shoalfs.fetch.OriginFetch;
import io.shoalfs.fetch.create.Listing;
import io.shoalfs.fetch.create.Watcher;
import io.shoalfs.fetch.metainfo.PlainAddress;
import io.shoalfs.mount.create.Input;
import java.io.IOException;
import java.util.concurrent.Executor;

/** A bucket's objects, or files of a web server. For one thread. */
final class RemoteInput implements Input {

    private final OriginFetch origins;
    private final CreateInputs.Wanted wanted;
    private final Executor executor;

    /**
     * It is looked at later.
     *
     * @param executor whose threads may wait
     */
    RemoteInput(OriginFetch origins, CreateInputs.Wanted wanted, Executor executor) {
        this.origins = origins;
        this.wanted = wanted;
        this.executor = executor;
    }

    @Override
    public Listing list(Watcher watcher) throws IOException {
        var listing = origins.list(wanted.addresses(), wanted.name(), executor, watcher);
        if (listing.seed() == null && wanted.seeds().isEmpty()) {
            throw new IOException(shown() + " cannot be the torrent's web seed, which is asked by a plain address, and "
                    + "has the files of a directory below the torrent's name (BEP 19), here " + listing.name()
                    + ": name one that does with --web-seed");
        }
        var fault = new PublishedSeeds(wanted.seeds()).faultOfDirectory();
        if (!listing.isFile() && fault.isPresent()) {
            throw new IOException(fault.get());
        }
        return listing;
    }

    @Override
    public int workers() {
        return origins.workers();
    }

    @Override
    public String shown() {
        return PlainAddress.of(wanted.addresses().get(0)) + (wanted.addresses().size() == 1 ? "" : " and others");
    }
}

package io.shoalfs.fetch;

import io.shoalfs.fetch.create.Listing;
import io.shoalfs.fetch.create.Watcher;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.Names;
import io.shoalfs.fetch.net.Proxies;
import io.shoalfs.fetch.net.Tls;
import io.shoalfs.fetch.origin.Bucket;
import io.shoalfs.fetch.origin.Way;
import io.shoalfs.fetch.origin.WebAddresses;
import io.shoalfs.fetch.web.Buckets;
import io.shoalfs.fetch.web.HttpCalls;
import io.shoalfs.fetch.web.ObjectLane;
import io.shoalfs.fetch.web.Tokens;
import io.shoalfs.fetch.web.WebBudget;
import io.shoalfs.fetch.web.WebSurroundings;
import io.shoalfs.fetch.web.WholeFileMemory;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Reads what lies at web servers and in buckets, to make torrents of it, with no engine. Any thread. */
public final class OriginFetch implements AutoCloseable {

    /** All ranges that are read at once. */
    private static final int BUFFERS = 64 << 20;

    /** So many at least, since each waits for its server most of the time. */
    private static final int LEAST_WORKERS = 16;

    private static final int MOST_WORKERS = 64;
    private static final int WORKERS_OF_LOOP = 8;

    private final FetchConfig config;
    private final EventLoops loops;
    private final Names names;
    private final Waiter waiter;
    private final Engine.Web web;
    private final int workers;

    private OriginFetch(FetchConfig config, EventLoops loops, Names names, Waiter waiter, Engine.Web web) {
        this.config = config;
        this.loops = loops;
        this.names = names;
        this.waiter = waiter;
        this.web = web;
        this.workers = Math.max(LEAST_WORKERS, Math.min(MOST_WORKERS, WORKERS_OF_LOOP * loops.count()));
    }

    /**
     * Asks for nothing yet.
     *
     * @throws IOException with a sentence for people if a proxy in the environment cannot be used, or a token cannot be read
     */
    public static OriginFetch open(FetchConfig config, Machine machine) throws IOException {
        var waiter = new Waiter();
        var tokens = Tokens.read(config.web().tokenFiles(), machine.environment(), machine.files()::read, waiter);
        var proxies = proxies(machine);
        var tls = new Tls(machine.certificates().orElse(null));
        var loops = new EventLoops(config.net());
        var names = new Names(config.net());
        var calls = new HttpCalls(loops, loops.next(), names, proxies, tls);
        var buckets = new Buckets(machine.environment(), machine.files()::read, calls, waiter, InstantSource.system());
        var access = new WebSurroundings.Access(new WholeFileMemory(0), new WebBudget(WebBudget.NONE), tokens, buckets);
        return new OriginFetch(config, loops, names, waiter, new Engine.Web(proxies, tls, access));
    }

    private static Proxies proxies(Machine machine) throws IOException {
        try {
            return Proxies.of(machine.environment());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** How many threads are to read at once: each waits for its server most of the time. */
    public int workers() {
        return workers;
    }

    /**
     * What is at these addresses: a prefix of a bucket or one object ({@code s3}), or files of a web server. Blocks for it.
     *
     * @param addresses one of a bucket, or one or more of a web server
     * @param name the torrent's; null: as what is there. A directory that is called otherwise can be no web seed
     * @param executor whose threads may wait
     * @param watcher is asked all the while whether anybody wants it
     * @throws IOException with a sentence for people if it cannot be had
     */
    public Listing list(List<URI> addresses, @Nullable Name name, Executor executor, Watcher watcher)
            throws IOException {
        var guarded = config.policy().names(names, true);
        addresses.forEach(guarded::type);
        var random = new SecureRandom();
        Way way = (base, tries) -> {
            var around =
                    new WebSurroundings(loops, loops.next(), guarded, web.proxies(), web.tls(), web.access(), random);
            return ObjectLane.at(base, around, config.web(), tries);
        };
        int bufferLength = BUFFERS / workers;
        return addresses.get(0).getScheme().equalsIgnoreCase("s3")
                ? new Bucket(way, addresses.get(0), name, bufferLength).list(watcher)
                : new WebAddresses(way, addresses, name, bufferLength).list(workers, executor, watcher);
    }

    /** Ends all connections, and with them what is being read. */
    @Override
    public void close() {
        names.close();
        waiter.close();
        loops.close();
    }
}

package io.shoalfs.mount.engine;

import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.fetch.Fetcher;
import io.shoalfs.fetch.Found;
import io.shoalfs.fetch.GivenSources;
import io.shoalfs.fetch.Search;
import io.shoalfs.fetch.metainfo.Metainfo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out what links name: what is kept of it in the cache, or what peers say; and keeps that. Any thread. */
final class Links implements AutoCloseable {

    /** For how long a mount of one link waits: with the program's start, 45 seconds. */
    static final Duration PATIENCE = Duration.ofSeconds(44);

    /** For how long it waits for somebody to ask, where no tracker is named. */
    private static final Duration FIRST = Duration.ofSeconds(15);

    private static final Logger log = LoggerFactory.getLogger(Links.class);

    private final DiskPieceCache cache;
    private final Fetcher fetcher;
    private final Set<Resolving> resolving = ConcurrentHashMap.newKeySet();

    /** What is found is read, kept and shown here: that takes a while, and the disk. */
    private final ExecutorService worker = Executors.newSingleThreadExecutor(Links::thread);

    Links(DiskPieceCache cache, Fetcher fetcher) {
        this.cache = cache;
        this.fetcher = fetcher;
    }

    /** A link of which it is not known yet what is in it. */
    record Resolving(Link link, Search search) {

        /** Why not, in a clause for people. */
        String condition() {
            return search.condition();
        }
    }

    /** All of these: a copy. */
    List<Resolving> resolving() {
        return List.copyOf(resolving);
    }

    /** What the cache has of it from an earlier mount, verified; empty if nothing. Blocks for the disk. */
    Optional<Shown> kept(Link link) {
        return cache.metadata(link.magnet().id())
                .flatMap(bytes -> parsed(link, bytes))
                .map(metainfo -> shown(link, metainfo, List.of()));
    }

    /** What is kept of a link in a cache that somebody may have. Blocks for the disk. */
    static Optional<Metainfo> parsed(Link link, byte[] kept) {
        try {
            var metainfo = Metainfo.parse(kept);
            return isMeant(link, metainfo) && metainfo.isVerifiable() ? Optional.of(metainfo) : Optional.empty();
        } catch (IOException e) {
            log.warn("what the cache keeps of {} is not used: {}", link.name(), e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean isMeant(Link link, Metainfo metainfo) {
        var known = metainfo.torrent().id().all().toList();
        return link.magnet().id().all().allMatch(known::contains);
    }

    private static Shown shown(Link link, Metainfo metainfo, List<InetSocketAddress> peers) {
        var magnet = link.magnet();
        return new Shown(
                metainfo.with(magnet.trackers(), magnet.webSeeds()),
                link.isTrusted(),
                peers,
                magnet.peers(),
                magnet.selected());
    }

    /**
     * What a link names; asks others for it if it is not kept. Blocks, for {@link #PATIENCE} at most.
     *
     * @throws IOException with a sentence for people if nobody could be found who knows, or it is none that can be mounted
     */
    Shown await(Link link, GivenSources given) throws IOException {
        var kept = kept(link);
        if (kept.isPresent()) {
            return kept.get();
        }
        var search = fetcher.search(link.wanted(given));
        var under = new Resolving(link, search);
        resolving.add(under);
        try (search) {
            return found(link, wait(link, search));
        } finally {
            resolving.remove(under);
        }
    }

    private static Found wait(Link link, Search search) throws IOException {
        if (!search.isPossible()) {
            throw new IOException(link.name() + ": the link names neither trackers nor peers to ask what is in it");
        }
        var answer = search.found().toCompletableFuture();
        try {
            try {
                return answer.get(FIRST.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (!search.hasFoundPeers() && link.magnet().trackers().isEmpty()) {
                    throw e;
                }
                return answer.get(PATIENCE.minus(FIRST).toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException e) {
            throw new IOException(link.name() + ": nobody has told in time what is in it: " + search.condition(), e);
        } catch (ExecutionException | CancellationException e) {
            throw new IOException(link.name() + ": it was given up before it was known what is in it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(link.name() + ": interrupted", e);
        }
    }

    /** Who is told what a link names. */
    interface Taker {

        /** On a thread that may block. The exception's message is for people, and is logged. */
        void take(Shown torrent) throws IOException;
    }

    /** Looks until it is found what a link names, and tells it. To be closed. */
    Search begin(Link link, GivenSources given, Taker taker) {
        var search = fetcher.search(link.wanted(given));
        var under = new Resolving(link, search);
        resolving.add(under);
        search.found().whenComplete((found, failure) -> {
            resolving.remove(under);
            if (found != null) {
                work(link, found, taker);
            }
        });
        return search;
    }

    private void work(Link link, Found found, Taker taker) {
        try {
            worker.execute(() -> {
                try {
                    taker.take(found(link, found));
                } catch (IOException e) {
                    log.warn("{} is not shown: {}", link.name(), Reasons.of(e));
                } catch (RuntimeException e) {
                    log.error("{} could not be shown", link.name(), e);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("{} was found when all had ended", link.name());
        }
    }

    /** Reads what was found, and keeps it. */
    private Shown found(Link link, Found found) throws IOException {
        byte[] file;
        Metainfo metainfo;
        try {
            file = Metainfo.file(
                    found.info(), found.layers(), link.tiers(), link.magnet().webSeeds());
            metainfo = Metainfo.parse(file);
        } catch (IOException e) {
            throw new IOException(link.name() + ": " + e.getMessage(), e);
        }
        if (!metainfo.isVerifiable()) {
            throw new IOException(link.name() + ": the hashes of its pieces are too many to be asked of peers: "
                    + "mount its .torrent file, if that has them");
        }
        try {
            cache.keepMetadata(metainfo.torrent().id(), file);
        } catch (IOException e) {
            log.warn("the next mount of {} has to ask again what is in it: {}", link.name(), Reasons.of(e));
        }
        return shown(link, metainfo, metainfo.isPrivate() ? List.of() : found.peers());
    }

    /** Tells nothing more. What is under way comes to its end. */
    @Override
    public void close() {
        worker.shutdown();
    }

    private static Thread thread(Runnable task) {
        var thread = new Thread(task, "links");
        thread.setDaemon(true);
        return thread;
    }
}

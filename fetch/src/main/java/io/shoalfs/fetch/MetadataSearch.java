package io.shoalfs.fetch;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.metadata.InfoDownload;
import io.shoalfs.fetch.metadata.MetadataConfig;
import io.shoalfs.fetch.metadata.MetadataMessage;
import io.shoalfs.fetch.metadata.MetadataMessage.Kind;
import io.shoalfs.fetch.metadata.MetadataSource;
import io.shoalfs.fetch.metadata.MetadataWatcher;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.torrent.HashRequest;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what is not known of one torrent: finds peers, and asks those for its metadata. Confined to its loop but for
 * what says otherwise.
 */
final class MetadataSearch implements Search, MetadataWatcher, InfoDownload.Outcome {

    private static final Logger LOG = LoggerFactory.getLogger(MetadataSearch.class);
    private static final int TROUBLES_TOLD = 3;
    private static final Duration HURRY = Duration.ofSeconds(5);

    private final Wanted wanted;
    private final Consumer<MetadataSearch> ended;
    private final NettyLoop loop;
    private final Bans bans;
    private final SearchDialer dialer;
    private final SearchPlaces places;
    private final InfoDownload download;
    private final CompletableFuture<Found> found = new CompletableFuture<>();
    private final Map<MetadataSource, InetSocketAddress> open = new HashMap<>();
    private Timers.@Nullable Timer timer;
    private boolean isEnded;
    private volatile String condition = "no peers were found";

    /**
     * Looks nowhere yet. Any thread.
     *
     * @param ended is told when it has ended
     */
    MetadataSearch(Engine engine, NettyLoop loop, Wanted wanted, Consumer<MetadataSearch> ended) {
        this.ended = ended;
        this.wanted = wanted;
        this.loop = loop;
        this.bans = engine.shared().bans();
        this.dialer = new SearchDialer(engine, loop, wanted.id(), this, this::told);
        this.places = new SearchPlaces(engine, loop, wanted, dialer::found, this::told);
        this.download = new InfoDownload(wanted.id(), loop, MetadataConfig.standard(), this);
    }

    /** Begins. Any thread; returns at once. */
    void start() {
        loop.execute(() -> {
            dialer.given(wanted.peers());
            places.start();
            hurrySoon();
        });
    }

    /** Somebody waits: what trackers and others know may be new a moment later. */
    private void hurrySoon() {
        timer = loop.schedule(HURRY, () -> {
            places.hurry();
            hurrySoon();
        });
    }

    @Override
    public CompletionStage<Found> found() {
        return found;
    }

    @Override
    public String condition() {
        return condition;
    }

    @Override
    public void close() {
        loop.execute(() -> end("nobody looks for it any more"));
    }

    private void end(String reason) {
        if (isEnded) {
            return;
        }
        isEnded = true;
        if (timer != null) {
            timer.cancel();
        }
        download.close();
        dialer.close();
        places.close(found.isDone());
        List.copyOf(open.keySet()).forEach(source -> source.close(reason));
        found.cancel(false);
        ended.accept(this);
    }

    @Override
    public void opened(MetadataSource source, InetSocketAddress address, int length) {
        open.put(source, address);
        dialer.opened(address);
        if (isEnded) {
            source.close("nobody looks for it any more");
        } else if (length == 0) {
            source.close("has no metadata either");
        } else {
            download.joined(source, length);
        }
    }

    @Override
    public void said(MetadataSource source, MetadataMessage message) {
        if (message.kind() == Kind.DATA) {
            download.received(source, message);
        } else if (message.kind() == Kind.REJECT) {
            download.refused(source);
        } else if (message.kind() == Kind.REQUEST) {
            source.close("asks for the metadata that it says it has");
        }
    }

    @Override
    public void hashes(MetadataSource source, HashRequest request, ByteBuffer hashes) {}

    @Override
    public void refused(MetadataSource source, HashRequest request) {}

    @Override
    public void closed(MetadataSource source, String reason) {
        var address = open.remove(source);
        download.left(source);
        if (address != null) {
            dialer.ended(address, reason);
        }
    }

    @Override
    public void failed(InetSocketAddress address, String reason) {
        dialer.ended(address, reason);
    }

    @Override
    public void lied(MetadataSource source) {
        var address = open.get(source);
        if (address != null) {
            LOG.warn("{} is banned: it sent false metadata", source.name());
            bans.add(address);
        }
    }

    @Override
    public void got(byte[] info) {
        var peers = List.copyOf(open.values());
        found.complete(new Found(ByteBuffer.wrap(info), new TreeMap<>(), peers));
        end("its metadata is known");
    }

    private void told() {
        String peers = dialer.condition();
        condition = Stream.concat(Stream.of(peers), places.troubles())
                .filter(clause -> !clause.isEmpty())
                .limit(TROUBLES_TOLD)
                .collect(Collectors.joining("; "));
    }
}

package io.shoalfs.fetch;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.metadata.InfoDownload;
import io.shoalfs.fetch.metadata.LayerDownload;
import io.shoalfs.fetch.metadata.MetadataConfig;
import io.shoalfs.fetch.metadata.MetadataMessage;
import io.shoalfs.fetch.metadata.MetadataMessage.Kind;
import io.shoalfs.fetch.metadata.MetadataSource;
import io.shoalfs.fetch.metadata.MetadataWatcher;
import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.fetch.metainfo.MetainfoException;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.torrent.HashRequest;
import io.shoalfs.torrent.MerklePieceHashes;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
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
final class MetadataSearch implements Search, MetadataWatcher {

    private static final Logger LOG = LoggerFactory.getLogger(MetadataSearch.class);
    private static final int TROUBLES_TOLD = 3;
    private static final Duration HURRY = Duration.ofSeconds(5);

    /** So often, which is for as long as a mount waits; then it is looked for as everything is that nobody waits for. */
    private static final int HURRIES = 9;

    private final Wanted wanted;
    private final Consumer<MetadataSearch> ended;
    private final NettyLoop loop;
    private final Bans bans;
    private final SearchDialer dialer;
    private final SearchPlaces places;
    private final InfoDownload download;
    private final CompletableFuture<Found> found = new CompletableFuture<>();
    private final Map<MetadataSource, InetSocketAddress> open = new HashMap<>();
    private final boolean isPossible;
    private @Nullable LayerDownload layers;
    private Timers.@Nullable Timer timer;
    private int hurries;
    private boolean isEnded;
    private volatile boolean hasFoundPeers;
    private volatile String condition = "no peers were found";

    /**
     * Looks nowhere yet. Any thread.
     *
     * @param ended is told when it has ended
     */
    MetadataSearch(Engine engine, NettyLoop loop, Wanted wanted, Consumer<MetadataSearch> ended) {
        this.ended = ended;
        this.wanted = wanted;
        this.isPossible = !engine.config()
                        .policy()
                        .trackers(wanted.given().trackers(), wanted.trackers())
                        .isEmpty()
                || !wanted.given().peers().isEmpty()
                || !wanted.peers().isEmpty()
                || !engine.discoveries().of(wanted).isEmpty();
        this.loop = loop;
        this.bans = engine.shared().bans();
        this.dialer = new SearchDialer(engine, loop, wanted.id(), this, this::told);
        this.places = new SearchPlaces(engine, loop, wanted, dialer::found, this::told);
        this.download = new InfoDownload(wanted.id(), loop, MetadataConfig.standard(), new Info());
    }

    /** Begins. Any thread; returns at once. */
    void start() {
        loop.execute(() -> {
            wanted.info().ifPresent(this::known);
            dialer.given(wanted.given().peers());
            dialer.given(wanted.peers());
            places.start();
            hurrySoon();
        });
    }

    /** Somebody waits: what trackers and others know may be new a moment later. */
    private void hurrySoon() {
        timer = loop.schedule(HURRY, () -> {
            places.hurry();
            if (++hurries < HURRIES) {
                hurrySoon();
            }
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
    public boolean isPossible() {
        return isPossible;
    }

    @Override
    public boolean hasFoundPeers() {
        return hasFoundPeers;
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
        if (layers != null) {
            layers.close();
        }
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
        } else if (layers != null) {
            layers.joined(source);
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
    public void hashes(MetadataSource source, HashRequest request, ByteBuffer hashes) {
        if (layers != null) {
            layers.received(source, request, hashes);
        }
    }

    @Override
    public void refused(MetadataSource source, HashRequest request) {
        if (layers != null) {
            layers.refused(source, request);
        }
    }

    @Override
    public void closed(MetadataSource source, String reason) {
        var address = open.remove(source);
        download.left(source);
        if (layers != null) {
            layers.left(source);
        }
        if (address != null) {
            dialer.ended(address, reason);
        }
    }

    @Override
    public void failed(InetSocketAddress address, String reason) {
        dialer.ended(address, reason);
    }

    @Override
    public void unknown(InetSocketAddress address, String reason) {
        dialer.unknown(address, reason);
    }

    private void lied(MetadataSource source) {
        var address = open.get(source);
        if (address != null) {
            LOG.warn("{} is banned: it sent false metadata", source.name());
            bans.add(address);
        }
    }

    /** The info dictionary is known: its pieces' hashes are in it, or else they are asked for. */
    private void known(ByteBuffer info) {
        if (wanted.id().v2() == null) {
            // Of v1, or of both: then those of v1 are enough.
            found(info, new TreeMap<>());
            return;
        }
        var peers = List.copyOf(open.keySet());
        try {
            var metainfo = Metainfo.parse(Metainfo.file(info, new TreeMap<>(), List.of(), List.of()));
            if (metainfo.isPrivate()) {
                places.askTrackersOnly();
            }
            var torrent = metainfo.torrent();
            if (metainfo.isVerifiable() || !(torrent.hashes() instanceof MerklePieceHashes hashes)) {
                found(info, new TreeMap<>());
                return;
            }
            var config = MetadataConfig.standard();
            var missing = new LayerDownload(torrent.layout(), hashes, loop, config, new Layers(info));
            if (missing.length() > config.layers()) {
                // Whoever reads it says so.
                found(info, new TreeMap<>());
                return;
            }
            layers = missing;
            peers.forEach(missing::joined);
        } catch (MetainfoException e) {
            // What is wrong with it, its reader says.
            found(info, new TreeMap<>());
        }
    }

    private void found(ByteBuffer info, SortedMap<String, ByteBuffer> pieceLayers) {
        found.complete(new Found(info, pieceLayers, List.copyOf(open.values())));
        end("its metadata is known");
    }

    /** What becomes of the search for the info dictionary. */
    private final class Info implements InfoDownload.Outcome {

        @Override
        public void got(byte[] info) {
            known(ByteBuffer.wrap(info));
        }

        @Override
        public void lied(MetadataSource source) {
            MetadataSearch.this.lied(source);
        }
    }

    /** What becomes of the search for piece layers. */
    private final class Layers implements LayerDownload.Outcome {

        private final ByteBuffer info;

        Layers(ByteBuffer info) {
            this.info = info;
        }

        @Override
        public void got(SortedMap<String, ByteBuffer> pieceLayers) {
            found(info, pieceLayers);
        }

        @Override
        public void lied(MetadataSource source) {
            MetadataSearch.this.lied(source);
        }
    }

    private void told() {
        String peers = dialer.condition();
        hasFoundPeers = dialer.hasFound();
        condition = Stream.concat(Stream.of(peers), places.troubles())
                .filter(clause -> !clause.isEmpty())
                .limit(TROUBLES_TOLD)
                .collect(Collectors.joining("; "));
    }
}

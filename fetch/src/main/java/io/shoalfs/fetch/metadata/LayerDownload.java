package io.shoalfs.fetch.metadata;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.swarm.Loop;
import io.shoalfs.torrent.HashRequest;
import io.shoalfs.torrent.LayerAssembly;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.MerklePieceHashes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gets the piece layers of a v2 torrent by hash requests (BEP 52), from several peers at the same time. Each answer is
 * proved by the root of its file, so that who sends a false one is known at once. Confined to its loop.
 */
public final class LayerDownload {

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Of a piece: SHA-256. */
    private static final int HASH = 32;

    /** Layers that are asked for at the same time: of more files the rest waits. */
    private static final int OPEN_MOST = 16;

    /** Questions to one peer that wait for their answers. */
    private static final int REQUESTS = 8;

    /** What becomes of it. */
    public interface Outcome {

        /** All layers are there: by their files' roots in hexadecimal. Told once. */
        void got(SortedMap<String, ByteBuffer> layers);

        /** A peer has given what is not one. */
        void lied(MetadataSource source);
    }

    private final Layout layout;
    private final Loop loop;
    private final Duration patience;
    private final Outcome outcome;
    private final Map<String, Integer> waiting = new LinkedHashMap<>();
    private final Map<String, LayerAssembly> open = new LinkedHashMap<>();
    private final Map<HashRequest, Asked> asked = new LinkedHashMap<>();
    private final Set<MetadataSource> sources = new LinkedHashSet<>();
    private final SortedMap<String, ByteBuffer> done = new TreeMap<>();
    private Timers.@Nullable Timer timer;
    private boolean over;

    /** A question that waits for its answer. */
    private record Asked(MetadataSource source, String root, int part, long nanos) {}

    /** Asks nobody yet. */
    public LayerDownload(Layout layout, MerklePieceHashes hashes, Loop loop, MetadataConfig config, Outcome outcome) {
        this.layout = layout;
        this.loop = loop;
        this.patience = config.patience();
        this.outcome = outcome;
        for (int file = 0; file < layout.files().count(); file++) {
            if (hashes.hasLayer(file)) {
                var root = hashes.rootOf(file).orElseThrow();
                var known = hashes.layerOf(file);
                if (known.isPresent()) {
                    done.put(HexFormat.of().formatHex(root), ByteBuffer.wrap(known.get()));
                } else {
                    waiting.putIfAbsent(HexFormat.of().formatHex(root), file);
                }
            }
        }
        waiting.keySet().removeAll(done.keySet());
    }

    /** Of the layers that are missing, in bytes. */
    public long length() {
        return waiting.values().stream().mapToLong(this::lengthOf).sum();
    }

    /** A peer may have them. */
    public void joined(MetadataSource source) {
        if (over) {
            return;
        }
        sources.add(source);
        if (timer == null) {
            timer = loop.schedule(LOOK, this::look);
        }
        askAll();
    }

    /** Hashes have come; lent for the call. */
    public void received(MetadataSource source, HashRequest request, ByteBuffer hashes) {
        var question = asked.get(request);
        if (over || question == null || !question.source().equals(source)) {
            // Late, or never asked for: the framer bounds how much of that one peer may send.
            return;
        }
        asked.remove(request);
        var assembly = open.get(question.root());
        if (assembly != null && !assembly.take(question.part(), hashes)) {
            sources.remove(source);
            outcome.lied(source);
            source.close("it sent false hashes");
        } else if (assembly != null && assembly.missing().isEmpty()) {
            open.remove(question.root());
            done.put(question.root(), assembly.layer());
        }
        askAll();
    }

    /** The peer does not give them. */
    public void refused(MetadataSource source, HashRequest request) {
        var question = asked.get(request);
        if (question != null && question.source().equals(source)) {
            source.close("it does not give the hashes of the torrent's pieces");
        }
    }

    /** The peer is gone. */
    public void left(MetadataSource source) {
        sources.remove(source);
        asked.values().removeIf(question -> question.source().equals(source));
        askAll();
    }

    /** Asks nobody any more. Idempotent. */
    public void close() {
        over = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    private void askAll() {
        if (over) {
            return;
        }
        openMore();
        if (open.isEmpty()) {
            close();
            outcome.got(done);
            return;
        }
        for (var source : sources) {
            long busy = asked.values().stream()
                    .filter(question -> question.source().equals(source))
                    .count();
            for (long more = busy; more < REQUESTS; more++) {
                var next = next(source);
                if (next.isEmpty()) {
                    return;
                }
            }
        }
    }

    private void openMore() {
        var roots = waiting.entrySet().iterator();
        while (open.size() < OPEN_MOST && roots.hasNext()) {
            var file = roots.next();
            open.put(file.getKey(), assembly(file.getKey(), file.getValue()));
            roots.remove();
        }
    }

    private LayerAssembly assembly(String root, int file) {
        return new LayerAssembly(
                ByteBuffer.wrap(HexFormat.of().parseHex(root)), piecesOf(file), layout.blocksPerPiece());
    }

    private int piecesOf(int file) {
        long length = layout.files().lengthOf(file);
        return layout.pieceAt(file, length - 1) - layout.pieceAt(file, 0) + 1;
    }

    private long lengthOf(int file) {
        return (long) piecesOf(file) * HASH;
    }

    /** Asks it for something that nobody is asked for; empty if there is no such thing. */
    private Optional<HashRequest> next(MetadataSource source) {
        for (var layer : open.entrySet()) {
            var missing = layer.getValue().missing();
            for (int part = missing.nextSetBit(0); part >= 0; part = missing.nextSetBit(part + 1)) {
                var request = layer.getValue().request(part);
                if (!asked.containsKey(request)) {
                    asked.put(request, new Asked(source, layer.getKey(), part, loop.nanoTime()));
                    source.ask(request);
                    return Optional.of(request);
                }
            }
        }
        return Optional.empty();
    }

    private void look() {
        timer = null;
        if (over || sources.isEmpty()) {
            return;
        }
        timer = loop.schedule(LOOK, this::look);
        long latest = loop.nanoTime() - patience.toNanos();
        asked.values().stream()
                .filter(question -> question.nanos() - latest < 0)
                .map(Asked::source)
                .distinct()
                .toList()
                .forEach(source -> source.close("it did not give hashes in " + patience.toSeconds() + " s"));
    }
}

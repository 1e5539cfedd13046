package io.shoalfs.fetch.metadata;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.swarm.Loop;
import io.shoalfs.torrent.Digests;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.TorrentId;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gets an info dictionary from peers, its parts from several at the same time, and believes none before all of it has the
 * hash (BEP 9). Confined to its loop.
 *
 * <p>Parts have no hashes of their own. Peers that claim the same length give to one assembly; if that turns out false, and
 * not all of one peer, each of those who gave to it gives one alone, and then it is known who lies. Short claims are
 * followed first, and no more at the same time than there is memory for: so a false one costs its own connection only.
 */
public final class InfoDownload {

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** What becomes of it. */
    public interface Outcome {

        /** It is there, and has the hash. Told once; nothing more is told after it. */
        void got(byte[] info);

        /** A peer has given what is not it. */
        void lied(MetadataSource source);
    }

    private final TorrentId id;
    private final Loop loop;
    private final MetadataConfig config;
    private final Outcome outcome;
    private final Map<MetadataSource, InfoGiver> givers = new LinkedHashMap<>();
    private final Set<Integer> disputed = new HashSet<>();
    private Timers.@Nullable Timer timer;
    private boolean over;

    /** Asks nobody yet. */
    public InfoDownload(TorrentId id, Loop loop, MetadataConfig config, Outcome outcome) {
        this.id = id;
        this.loop = loop;
        this.config = config;
        this.outcome = outcome;
    }

    /** A peer claims to have it. */
    public void joined(MetadataSource source, int length) {
        if (over) {
            return;
        }
        if (length < 1 || length > config.longest()) {
            source.close("it says that its metadata has " + length + " bytes");
            return;
        }
        givers.put(source, new InfoGiver(source, assembly(length)));
        if (timer == null) {
            timer = loop.schedule(LOOK, this::look);
        }
        askAll();
    }

    /** The one that others of this claim give to, or one of its own. */
    private InfoAssembly assembly(int length) {
        boolean alone = disputed.contains(length);
        return givers.values().stream()
                .map(InfoGiver::assembly)
                .filter(assembly -> !alone && assembly.length() == length)
                .findFirst()
                .orElseGet(() -> new InfoAssembly(length));
    }

    /** A part has come; its bytes are lent for the call. */
    public void received(MetadataSource source, MetadataMessage data) {
        var giver = givers.get(source);
        if (giver == null || over) {
            return;
        }
        int part = data.part();
        if (!giver.answered(part)) {
            if (giver.unasked() > config.unasked()) {
                source.close("it sends metadata that nobody asked for");
            }
            return;
        }
        var assembly = giver.assembly();
        if (data.content().remaining() != MetadataMessage.lengthOf(part, assembly.length())) {
            source.close("its metadata has parts of a wrong length");
            return;
        }
        assembly.put(part, data.content(), source);
        if (assembly.isWhole()) {
            judge(assembly);
        }
        askAll();
    }

    /** The peer does not give what it was asked for. */
    public void refused(MetadataSource source) {
        if (givers.containsKey(source)) {
            source.close("it does not give the metadata that it says it has");
        }
    }

    /** The peer is gone. */
    public void left(MetadataSource source) {
        var giver = givers.remove(source);
        if (giver != null) {
            giver.forget();
            askAll();
        }
    }

    /** How many parts are held, of all claims. */
    int held() {
        return givers.values().stream()
                .map(InfoGiver::assembly)
                .distinct()
                .mapToInt(InfoAssembly::held)
                .sum();
    }

    /** Asks nobody any more. Idempotent. */
    public void close() {
        over = true;
        if (timer != null) {
            timer.cancel();
        }
    }

    private void judge(InfoAssembly assembly) {
        byte[] info = assembly.bytes();
        if (isRight(id.v1(), Digests.sha1(), info) && isRight(id.v2(), Digests.sha256(), info)) {
            close();
            outcome.got(info);
            return;
        }
        var guilty = assembly.givers();
        if (guilty.size() == 1) {
            guilty.forEach(this::drop);
        }
        disputed.add(assembly.length());
        givers.values().stream()
                .filter(giver -> giver.assembly() == assembly)
                .toList()
                .forEach(giver -> {
                    giver.forget();
                    givers.replace(giver.source(), new InfoGiver(giver.source(), new InfoAssembly(assembly.length())));
                });
    }

    private void drop(MetadataSource liar) {
        var giver = givers.remove(liar);
        if (giver != null) {
            giver.forget();
        }
        outcome.lied(liar);
        liar.close("it sent false metadata");
    }

    private static boolean isRight(@Nullable InfoHash hash, MessageDigest digest, byte[] info) {
        return hash == null || InfoHash.of(digest.digest(info)).equals(hash);
    }

    private void askAll() {
        long memory = config.memory();
        var begun = new HashSet<InfoAssembly>();
        var shortFirst = givers.values().stream()
                .sorted(Comparator.comparingInt(giver -> giver.assembly().length()))
                .toList();
        for (var giver : shortFirst) {
            var assembly = giver.assembly();
            if (begun.add(assembly)) {
                memory -= assembly.length();
            }
            if (over) {
                return;
            }
            if (memory >= 0) {
                giver.askMore(config.requests(), loop.nanoTime());
            } else {
                // A shorter claim came later: what was gathered for this one goes.
                assembly.clear();
            }
        }
    }

    private void look() {
        timer = null;
        if (over || givers.isEmpty()) {
            return;
        }
        timer = loop.schedule(LOOK, this::look);
        long latest = loop.nanoTime() - config.patience().toNanos();
        List<InfoGiver> late = new ArrayList<>(givers.values());
        late.removeIf(giver -> !giver.isLate(latest));
        late.forEach(giver -> giver.source()
                .close("it did not give its metadata in " + config.patience().toSeconds() + " s"));
        askAll();
    }
}

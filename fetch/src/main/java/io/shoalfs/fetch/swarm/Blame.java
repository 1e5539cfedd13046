package io.shoalfs.fetch.swarm;

import io.shoalfs.torrent.Digests;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds who sent false data, and bans nobody else. Lives on the swarm's loop.
 *
 * <p>A corrupt piece of a single sender proves it. One of several senders is fetched again from one source at a time; the
 * version that matches shows, by the blocks' digests, who had sent something else. Digests cost as much as the hash
 * itself, so they are kept only from the first such piece on, until enough pieces have matched since.
 */
final class Blame {

    /** So many pieces match in a row before digests are no longer kept. */
    private static final int CALM = 256;

    private final Sources sources;
    private final Wants wants;
    private final Requests requests;
    private final SwarmHost host;
    private final MessageDigest sha256 = Digests.sha256();
    private final List<Want> onTrial = new ArrayList<>();
    private final List<SourceQueue> candidates = new ArrayList<>();
    private int watched;

    Blame(Sources sources, Wants wants, Requests requests, SwarmHost host) {
        this.sources = sources;
        this.wants = wants;
        this.requests = requests;
        this.host = host;
    }

    /** Takes note of a block that has just been copied in. */
    void noteBlock(PieceAssembly assembly, int ordinal) {
        if (watched > 0) {
            assembly.noteDigest(ordinal, digest(assembly.content(ordinal)));
        }
    }

    /** The piece matched its hash. */
    void verified(Want want, PieceAssembly assembly) {
        if (watched > 0) {
            watched--;
        }
        var trial = want.trial;
        if (trial == null) {
            return;
        }
        want.trial = null;
        onTrial.remove(want);
        for (var item : trial.evidence()) {
            if (assembly.hasDigest(item.ordinal()) && assembly.digest(item.ordinal()) != item.digest()) {
                convict(item.sender(), want.piece);
            }
        }
    }

    /** The piece did not match its hash. */
    void corrupt(Want want, PieceAssembly assembly) {
        watched = CALM;
        var senders = senders(assembly);
        if (senders.size() == 1) {
            convict(senders.iterator().next(), want.piece);
            if (want.trial != null) {
                want.trial.choose(null);
            }
            return;
        }
        var trial = want.trial == null ? new Trial() : want.trial;
        if (want.trial == null) {
            want.trial = trial;
            onTrial.add(want);
        }
        trial.choose(null);
        for (int ordinal = 0; ordinal < assembly.blockCount(); ordinal++) {
            var sender = assembly.sender(ordinal);
            if (sender != null && assembly.hasDigest(ordinal)) {
                trial.add(new Trial.Evidence(ordinal, sender, assembly.digest(ordinal)));
            }
        }
    }

    /** Chooses the one source for each piece on trial that has none, or one that does not deliver. */
    void chooseSources() {
        for (int i = 0; i < onTrial.size(); i++) {
            var want = onTrial.get(i);
            var trial = Objects.requireNonNull(want.trial);
            if (want.stage == Want.Stage.WAITING || want.stage == Want.Stage.ASSEMBLING) {
                choose(want, trial);
            }
        }
    }

    /** The piece is no longer wanted. */
    void forget(Want want) {
        want.trial = null;
        onTrial.remove(want);
    }

    private void choose(Want want, Trial trial) {
        var only = trial.only();
        if (only != null && sources.mayAsk(only, want) && !only.silent) {
            return;
        }
        var next = best(want, trial);
        if (next == null || next == only) {
            return;
        }
        trial.choose(next);
        if (want.stage == Want.Stage.ASSEMBLING) {
            startOver(want, next);
        }
    }

    /** Whoever was chosen the longest time ago, not accused if possible. */
    private @Nullable SourceQueue best(Want want, Trial trial) {
        sources.serversOnTrial(want, candidates);
        SourceQueue best = null;
        long least = Long.MAX_VALUE;
        for (var queue : candidates) {
            long rank = 2L * trial.lastChosen(queue) + (trial.accuses(queue) ? 1 : 0);
            if (rank < least) {
                least = rank;
                best = queue;
            }
        }
        return best;
    }

    /** One source at a time: what the one before sent does not count. */
    private void startOver(Want want, SourceQueue now) {
        var assembly = Objects.requireNonNull(want.assembly);
        requests.withdrawAll(want);
        for (int ordinal = 0; ordinal < assembly.blockCount(); ordinal++) {
            var sender = assembly.sender(ordinal);
            if (sender != null && sender != now) {
                requests.discard(want, ordinal);
            }
        }
    }

    private void convict(SourceQueue queue, int piece) {
        queue.lied();
        if (queue.banned) {
            return;
        }
        queue.banned = true;
        String reason = "it sent false data for piece " + piece;
        requests.forgetAll(queue);
        discardAllOf(queue);
        host.banned(queue.source.name(), reason);
        if (sources.isHere(queue)) {
            queue.source.close(reason);
        }
    }

    private void discardAllOf(SourceQueue queue) {
        for (var want : wants.all()) {
            var assembly = want.assembly;
            for (int ordinal = 0; assembly != null && ordinal < assembly.blockCount(); ordinal++) {
                if (assembly.sender(ordinal) == queue) {
                    requests.discard(want, ordinal);
                }
            }
        }
    }

    private static Set<SourceQueue> senders(PieceAssembly assembly) {
        var senders = new LinkedHashSet<SourceQueue>();
        for (int ordinal = 0; ordinal < assembly.blockCount(); ordinal++) {
            var sender = assembly.sender(ordinal);
            if (sender != null) {
                senders.add(sender);
            }
        }
        return senders;
    }

    private long digest(ByteBuffer content) {
        sha256.update(content);
        return ByteBuffer.wrap(sha256.digest()).getLong();
    }
}

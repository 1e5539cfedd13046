package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.PieceMemory;
import io.shoalfs.cache.PieceSource;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.cache.Urgency;
import io.shoalfs.fetch.rack.Rendezvous;
import io.shoalfs.fetch.rack.Wish;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.Torrent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One torrent as a state machine: demands come in, blocks are asked of sources, whole pieces are offered to the store.
 *
 * <p>Everything lives on one loop; {@link #demand}, {@link #generation}, {@link #condition}, {@link #note} and
 * {@link #close} may be called by any thread. Decisions are made when something happens, all events of one turn of the loop
 * together; timers run only for answers that are late ({@link Watch}).
 */
public final class Swarm implements PieceSource, SwarmEvents, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Swarm.class);

    /** A source that refused a block is asked for none of its piece for this long, unless it says that it changed. */
    private static final Duration REFUSAL = Duration.ofSeconds(1);

    private final Loop loop;
    private final SwarmConfig config;
    private final Layout layout;
    private final Wants wants = new Wants();
    private final Precedence precedence;
    private final Sources sources;
    private final Requests requests;
    private final Picker picker;
    private final Relief relief;
    private final Watch watch;
    private final Blame blame;
    private final WantedPieces pieces;
    private final Rack rack;
    private final ExtraBudget budget;
    private final DemandBox box;
    private final BitSet held = new BitSet();
    private final Usefulness usefulness;
    private volatile Condition condition = Condition.NOBODY;
    private volatile String note = "";
    private boolean deciding;
    private boolean closed;

    /** A swarm without sources. It watches the store from now on. */
    public Swarm(PieceStore store, PieceMemory memory, Loop loop, SwarmConfig config, SwarmHost host) {
        this.loop = loop;
        this.config = config;
        this.layout = store.torrent().layout();
        this.precedence = new Precedence(config, loop);
        var members = new Members(config, weights(store.torrent()), loop);
        this.sources = new Sources(store.torrent(), loop, precedence, members);
        this.usefulness = new Usefulness(sources, precedence, held);
        this.budget = new ExtraBudget(config.hedgeShare());
        this.requests = new Requests(new BlockSpans(store.torrent()), loop, wants, budget);
        var assemblies = new Assemblies(
                store.torrent(),
                memory,
                loop,
                new Assemblies.Bookkeeping(wants, requests, this::lookAgain, this::offer));
        this.picker = new Picker(sources, wants, requests, assemblies, host);
        this.relief = new Relief(sources, wants, requests, budget, new Relief.Clock(loop, config));
        this.watch = new Watch(loop, config, relief, this::lookAgain);
        this.blame = new Blame(sources, wants, requests, host);
        var errands = new Errands(members, sources, wants, requests, loop);
        var wishes = new Wishes(loop, requests, () -> budget.traffic().usefulBytes());
        var view = new Echo.View(members, sources, wants, held);
        var echo = new Echo(store, loop, view, config.bytesPerSecond() == 0);
        var parts = new WantedPieces.Parts(wants, assemblies, precedence, blame, members, errands, wishes, echo);
        this.pieces = new WantedPieces(store, loop, held, parts, this::decideSoon);
        this.rack = new Rack(members, parts, pieces);
        this.box = new DemandBox(loop, this::takeDemands);
        // Watched first: a change in between is told, before or after the copy is made.
        store.watch(change -> loop.execute(() -> pieces.heldChanged(change)));
        loop.execute(() -> held.or(store.held().pieces()));
    }

    /** All nodes know a torrent by the first of its hashes. */
    private static Rendezvous weights(Torrent torrent) {
        return new Rendezvous(torrent.id().all().findFirst().orElseThrow().wireBytes());
    }

    /** What is asked for is reserved of this rate, which may be shared. To be called before anything is demanded. */
    public void limit(RateLimit rate) {
        requests.limit(rate);
    }

    @Override
    public void demand(int piece, Urgency urgency) {
        box.put(Objects.checkIndex(piece, layout.pieceCount()), urgency);
    }

    @Override
    public long generation() {
        return usefulness.generation();
    }

    @Override
    public String condition() {
        String clause = condition.clause();
        return note.isEmpty() ? clause : clause + "; " + note;
    }

    /** Says how those stand who find sources, in a clause for people; empty if there is nothing to say. Any thread. */
    public void note(String clause) {
        note = clause;
    }

    /** What has been received so far. On the loop. */
    public Traffic traffic() {
        assert loop.inLoop();
        return budget.traffic();
    }

    /** All that is demanded. */
    Wants wants() {
        return wants;
    }

    /** All that may be asked. */
    Sources sources() {
        return sources;
    }

    /** Forgets all demands and gives all memory back. What sources tell from now on is ignored; they are not closed. */
    @Override
    public void close() {
        loop.execute(() -> {
            closed = true;
            watch.stop();
            rack.close();
            pieces.close();
            requests.flush();
        });
    }

    @Override
    public void joined(BlockSource source) {
        assert loop.inLoop();
        if (!closed) {
            sources.add(new SourceQueue(source, config, loop.nanoTime()));
            changed(source);
        }
    }

    @Override
    public void changed(BlockSource source) {
        assert loop.inLoop();
        var queue = sources.of(source);
        if (queue == null) {
            return;
        }
        for (var want : wants.all()) {
            want.forgive(queue);
        }
        rack.changed(queue);
        usefulness.changed(queue);
        lookAgain();
    }

    @Override
    public void gained(BlockSource source, int piece) {
        assert loop.inLoop();
        var queue = sources.of(source);
        if (queue == null || held.get(piece)) {
            return;
        }
        rack.gained(queue, piece);
        usefulness.gained(queue, piece);
        var want = wants.get(piece);
        if (want != null && want.isOpen()) {
            queue.idleSince = -1;
            decideSoon();
        }
    }

    @Override
    public void left(BlockSource source, String reason) {
        assert loop.inLoop();
        var queue = sources.remove(source, reason);
        if (queue != null) {
            LOG.debug("{} left: {}", source.name(), reason);
            requests.forgetAll(queue);
            rack.left(queue);
            lookAgain();
        }
    }

    @Override
    public void received(BlockSource source, Block block, ByteBuffer content) {
        assert loop.inLoop();
        var queue = sources.of(source);
        var ask = queue == null ? null : queue.find(block);
        if (queue == null || ask == null || queue.banned) {
            if (queue != null) {
                queue.unexpected(content.remaining(), loop.nanoTime());
            }
            budget.wasted(content.remaining());
            return;
        }
        if (content.remaining() != ask.length) {
            source.close("it sent " + content.remaining() + " bytes for a block of " + ask.length);
            return;
        }
        budget.useful(ask.length, source.distance());
        precedence.received(ask);
        rack.received(queue, ask.want);
        requests.answered(ask);
        take(ask, content);
        decideSoon();
    }

    @Override
    public void refused(BlockSource source, Block block) {
        assert loop.inLoop();
        var queue = sources.of(source);
        var ask = queue == null ? null : queue.find(block);
        if (queue != null && ask != null) {
            requests.refused(ask);
            long until = loop.nanoTime() + REFUSAL.toNanos();
            ask.want.refused(queue, until);
            watch.retryAt(until);
            decideSoon();
        }
    }

    @Override
    public void said(BlockSource source, Wish wish, int piece) {
        assert loop.inLoop();
        var queue = sources.of(source);
        if (queue != null && !closed && rack.said(queue, wish, piece)) {
            lookAgain();
        }
    }

    private void take(Ask ask, ByteBuffer content) {
        var want = ask.want;
        var assembly = Objects.requireNonNull(want.assembly);
        var superfluous = assembly.received(ask, content);
        if (superfluous != null) {
            requests.withdrawSuperfluous(superfluous);
        }
        blame.noteBlock(assembly, ask.block.ordinal());
        if (assembly.isComplete()) {
            offer(want);
        }
    }

    private void offer(Want want) {
        pieces.offer(want);
    }

    private void takeDemands() {
        if (closed) {
            return;
        }
        box.takeAll(demand -> {
            var want = pieces.demand(demand.piece(), demand.urgency());
            if (want != null && want.isBlocking()) {
                watch.wakeAt(relief.earliestDueNanos(want));
            }
        });
        decide();
    }

    /** Something became possible that was not: a source, memory, the end of a refusal. */
    private void lookAgain() {
        wants.touch();
        decideSoon();
    }

    private void decideSoon() {
        if (!deciding && !closed) {
            deciding = true;
            loop.execute(this::decide);
        }
    }

    private void decide() {
        deciding = false;
        if (closed) {
            return;
        }
        rack.passOver();
        sources.beginRound();
        blame.chooseSources();
        // Before it is asked: what another does not fetch is ours from now on.
        rack.decide();
        pieces.echo();
        picker.decide();
        relief.shorten();
        watch.rest(requests.takeEarliestDueNanos());
        watch.wakeAt(requests.takeNextAskNanos());
        watch.wakeAt(precedence.nextNanos(wants));
        watch.wakeAt(rack.nextNanos());
        requests.flush();
        condition = sources.condition(wants.firstBlocking());
    }
}

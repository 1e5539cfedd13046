package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.HeldChange;
import io.shoalfs.cache.PieceMemory;
import io.shoalfs.cache.PieceSource;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.cache.Urgency;
import io.shoalfs.cache.Verdict;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.Layout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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

    /** A verified piece that is still demanded after this, and not held, is fetched again. */
    private static final Duration RECHECK = Duration.ofMillis(200);

    private final PieceStore store;
    private final Loop loop;
    private final SwarmConfig config;
    private final Layout layout;
    private final Wants wants = new Wants();
    private final Precedence precedence;
    private final Sources sources;
    private final Requests requests;
    private final Assemblies assemblies;
    private final Picker picker;
    private final Relief relief;
    private final Watch watch;
    private final Blame blame;
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
        this.store = store;
        this.loop = loop;
        this.config = config;
        this.layout = store.torrent().layout();
        this.precedence = new Precedence(config, loop);
        this.sources = new Sources(store.torrent(), loop, precedence);
        this.usefulness = new Usefulness(sources, precedence, held);
        this.budget = new ExtraBudget(config.hedgeShare());
        this.requests = new Requests(new BlockSpans(store.torrent()), loop, wants, budget);
        this.assemblies = new Assemblies(
                store.torrent(),
                memory,
                loop,
                new Assemblies.Bookkeeping(wants, requests, this::lookAgain, this::offer));
        this.picker = new Picker(sources, wants, requests, assemblies, host);
        this.relief = new Relief(sources, wants, requests, budget, new Relief.Clock(loop, config));
        this.watch = new Watch(loop, config, relief, this::lookAgain);
        this.blame = new Blame(sources, wants, requests, host);
        this.box = new DemandBox(loop, this::takeDemands);
        // Watched first: a change in between is told, before or after the copy is made.
        store.watch(change -> loop.execute(() -> heldChanged(change)));
        loop.execute(() -> held.or(store.held().pieces()));
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
            for (var want : new ArrayList<>(wants.all())) {
                forget(want);
            }
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
        usefulness.gained(queue, piece);
        if (wants.get(piece) != null) {
            lookAgain();
        }
    }

    @Override
    public void left(BlockSource source, String reason) {
        assert loop.inLoop();
        var queue = sources.remove(source, reason);
        if (queue != null) {
            LOG.debug("{} left: {}", source.name(), reason);
            requests.forgetAll(queue);
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
        budget.useful(ask.length);
        precedence.received(ask);
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
        var assembly = Objects.requireNonNull(want.assembly);
        want.assembly = null;
        want.worker = null;
        want.stage = Want.Stage.OFFERED;
        wants.update(want);
        store.offer(want.piece, assembly.buffer())
                .whenComplete((verdict, error) -> loop.execute(() -> judged(want, assembly, verdict, error)));
    }

    private void judged(Want want, PieceAssembly assembly, @Nullable Verdict verdict, @Nullable Throwable error) {
        if (closed) {
            return;
        }
        if (verdict == null) {
            LOG.error("The store took no decision about piece {}", want.piece, error);
            forget(want);
        } else if (verdict == Verdict.VERIFIED) {
            blame.verified(want, assembly);
            arrived(want);
        } else {
            want.stage = Want.Stage.WAITING;
            blame.corrupt(want, assembly);
            if (want.urgency == Urgency.NONE) {
                forget(want);
            } else {
                wants.update(want);
            }
        }
        decideSoon();
    }

    /**
     * Between the verdict and the news that the piece is held (or never will be), demands may come that were made before
     * the verdict: they are answered already. One that is still there after a while is not.
     */
    private void arrived(Want want) {
        want.stage = Want.Stage.ARRIVED;
        if (held.get(want.piece) && !want.isBlocking()) {
            forget(want);
        } else {
            loop.schedule(RECHECK, () -> loop.execute(() -> recheck(want)));
        }
    }

    private void recheck(Want want) {
        if (wants.get(want.piece) != want || want.stage != Want.Stage.ARRIVED) {
            return;
        }
        if (!want.isBlocking()) {
            forget(want);
        } else if (!held.get(want.piece)) {
            wants.again(want);
            decideSoon();
        }
    }

    private void heldChanged(HeldChange change) {
        held.set(change.piece(), change.held());
        var want = wants.get(change.piece());
        if (want == null || want.stage == Want.Stage.OFFERED || closed) {
            return;
        }
        if (change.held() && want.assembly != null) {
            assemblies.drop(want);
        }
        if (change.held() && !want.isBlocking()) {
            forget(want);
        } else if (change.held()) {
            want.stage = Want.Stage.ARRIVED;
            wants.update(want);
            decideSoon();
        } else if (want.stage == Want.Stage.ARRIVED) {
            wants.again(want);
            decideSoon();
        }
    }

    private void takeDemands() {
        if (closed) {
            return;
        }
        box.takeAll(demand -> apply(demand.piece(), demand.urgency()));
        decide();
    }

    private void apply(int piece, Urgency urgency) {
        boolean here = held.get(piece);
        if (urgency == Urgency.NONE || (here && urgency == Urgency.READAHEAD)) {
            withdraw(wants.get(piece));
            return;
        }
        var want = precedence.demand(wants, piece, urgency);
        if (here && want.stage == Want.Stage.WAITING) {
            want.stage = Want.Stage.ARRIVED;
            wants.update(want);
        }
        if (want.isBlocking()) {
            watch.wakeAt(relief.earliestDueNanos(want));
        }
    }

    /** Nobody wants the piece; but one that is mostly here costs less to finish than it would to fetch again. */
    private void withdraw(@Nullable Want want) {
        if (want == null) {
            return;
        }
        if (want.stage == Want.Stage.OFFERED || (want.stage == Want.Stage.ARRIVED && !held.get(want.piece))) {
            wants.setUrgency(want, Urgency.NONE);
        } else if (want.assembly != null && want.assembly.received() > want.assembly.missing()) {
            wants.setUrgency(want, Urgency.READAHEAD);
        } else {
            forget(want);
        }
    }

    private void forget(Want want) {
        if (want.assembly != null) {
            assemblies.drop(want);
        }
        blame.forget(want);
        wants.remove(want);
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
        blame.chooseSources();
        picker.decide();
        relief.shorten();
        watch.rest(requests.takeEarliestDueNanos());
        watch.wakeAt(requests.takeNextAskNanos());
        watch.wakeAt(precedence.nextNanos(wants));
        requests.flush();
        condition = sources.condition(wants.firstBlocking());
    }
}

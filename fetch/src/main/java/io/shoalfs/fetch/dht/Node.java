package io.shoalfs.fetch.dht;

import io.shoalfs.fetch.swarm.Loop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Our node in one of the two networks (BEP 5, 32, 42, 43): asks, answers, and knows others. Confined to one loop. */
final class Node implements Lookup.Asker {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    /** Newcomers that are asked at the same time whether they are there. */
    private static final int MOST_TRIED = 16;

    /** Failures count only while somebody answers: else it is our own network that is gone. */
    private static final Duration ALIVE = Duration.ofSeconds(30);

    /**
     * What a node is made with.
     *
     * @param permitted whom it may speak with; what others send is not read
     * @param nearest whom to name to others, of either family
     */
    record Surroundings(
            Loop loop,
            Random random,
            BiConsumer<InetSocketAddress, ByteBuffer> out,
            Predicate<InetAddress> permitted,
            BiFunction<Family, NodeId, List<Contact>> nearest) {}

    private final Family family;
    private final Surroundings around;
    private final Loop loop;
    private final RoutingTable table;
    private final Exchanges exchanges;
    private final PeerStorage storage;
    private final Answers answers;
    private final AnswerLimits limits;
    private final SeenAt seenAt = new SeenAt();
    private final Reach reach;
    private final Set<InetSocketAddress> tried = new HashSet<>();
    private long heardNanos;
    private @Nullable InetAddress external;

    /**
     * Asks nobody yet.
     *
     * @param id ours; another one is taken once others say at which address they see us, if it is not of that address
     */
    Node(Family family, NodeId id, boolean isReadOnly, Surroundings around) {
        this.family = family;
        this.around = around;
        this.loop = around.loop();
        this.table = new RoutingTable(id, loop);
        this.reach = new Reach(loop, isReadOnly);
        this.exchanges = new Exchanges(loop, around.random(), this::send);
        this.storage = new PeerStorage(loop, around.random());
        this.answers = new Answers(table, storage, new Tokens(loop, around.random()), around.nearest());
        this.limits = new AnswerLimits(loop);
        this.heardNanos = loop.nanoTime() - ALIVE.toNanos();
    }

    @Override
    public Family family() {
        return family;
    }

    RoutingTable table() {
        return table;
    }

    /** Whether others see us at that address. */
    boolean isOurs(InetAddress address) {
        return seenAt.isOurs(address);
    }

    /** Whether others are told not to ask us. */
    boolean isReadOnly() {
        return reach.isReadOnly();
    }

    @Override
    public boolean mayAsk(InetSocketAddress address) {
        return Family.of(address.getAddress()) == family
                && address.getPort() != 0
                && around.permitted().test(address.getAddress());
    }

    /** If there is an answer, the node is known from then on. An answer under another id than expected is none. */
    @Override
    public void ask(InetSocketAddress to, @Nullable NodeId expected, Ask ask, Exchanges.Outcome outcome) {
        assert loop.inLoop();
        if (!mayAsk(to)) {
            loop.execute(outcome::failed);
            return;
        }
        exchanges.ask(to, table.us(), ask, reach.isReadOnly(), new Exchanges.Outcome() {
            @Override
            public void answered(Message.Answer answer) {
                if (expected != null && !expected.equals(answer.sender())) {
                    failed();
                } else {
                    known(answer, to);
                    outcome.answered(answer);
                }
            }

            @Override
            public void slow() {
                outcome.slow();
            }

            @Override
            public void failed() {
                if (expected != null && loop.nanoTime() - heardNanos < ALIVE.toNanos()) {
                    table.failed(new Contact(expected, to));
                }
                outcome.failed();
            }
        });
    }

    private void known(Message.Answer answer, InetSocketAddress from) {
        heardNanos = loop.nanoTime();
        table.answered(new Contact(answer.sender(), from));
        var us = answer.asker();
        if (us != null && Family.of(us.getAddress()) == family) {
            seenAt.heard(from, us);
            settle();
        }
    }

    /** Takes an id that belongs to our address, as soon as that is known. */
    private void settle() {
        var address = seenAt.majority();
        if (address != null && !address.equals(external)) {
            external = address;
            if (!SecureId.isValid(table.us(), address)) {
                table.move(SecureId.of(address, around.random()));
                LOG.debug("others see us at {}: our id is {} now", address.getHostAddress(), table.us());
            }
        }
    }

    /** Somebody sent this. */
    void received(InetSocketAddress from, ByteBuffer bytes) {
        assert loop.inLoop();
        if (!mayAsk(from)) {
            return;
        }
        var message = Datagram.read(bytes);
        if (message.isEmpty()) {
            return;
        }
        if (message.get() instanceof Message.Query query) {
            asked(query, from);
        } else if (message.get() instanceof Message.Answer answer) {
            exchanges.answered(from, answer);
        } else if (message.get() instanceof Message.Refusal refusal) {
            exchanges.refused(from, refusal);
        }
    }

    private void asked(Message.Query query, InetSocketAddress from) {
        reach.askedBy(from);
        if (limits.allow(from)) {
            send(from, ByteBuffer.wrap(answers.to(query, from).encode()));
        }
        if (!query.isReadOnly()) {
            var contact = new Contact(query.sender(), from);
            table.heard(contact);
            consider(contact);
        }
    }

    /** Somebody says that this node is there: it is asked, if there is use for it. */
    void consider(Contact contact) {
        if (table.wants(contact)) {
            attempt(contact.address(), contact.id());
        }
    }

    /** The same of an address; nobody knows its id. */
    void consider(InetSocketAddress address) {
        attempt(address, null);
    }

    private void attempt(InetSocketAddress address, @Nullable NodeId id) {
        if (tried.size() >= MOST_TRIED || !tried.add(address)) {
            return;
        }
        ask(address, id, new Ask.Ping(), new Exchanges.Outcome() {
            @Override
            public void answered(Message.Answer answer) {
                tried.remove(address);
            }

            @Override
            public void failed() {
                tried.remove(address);
            }
        });
    }

    /** Looks for the nodes nearest to an id, from the nearest that we know and from these. */
    Lookup lookup(
            NodeId target,
            Ask ask,
            Collection<Contact> more,
            Collection<InetSocketAddress> strangers,
            Lookup.Listener listener) {
        var lookup = new Lookup(target, this, ask, listener);
        var known = new HashSet<>(table.closest(target, 2 * Bucket.K));
        known.addAll(more);
        lookup.start(known, strangers);
        return lookup;
    }

    /** Has those show a sign of life who were silent for long, and forgets what is too old. */
    void tidy() {
        storage.expire();
        table.questionable().forEach(contact -> attempt(contact.address(), contact.id()));
    }

    private void send(InetSocketAddress to, ByteBuffer bytes) {
        reach.sentTo(to);
        around.out().accept(to, bytes);
    }

    /** Asks nothing more. */
    void close() {
        exchanges.close();
    }
}

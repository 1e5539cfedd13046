package io.shoalfs.fetch.dht;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the nodes nearest to an id, from those that we know to those that they know, until the eight nearest of all that are
 * found have answered (BEP 5). Four are asked at a time; for each that takes longer than usual one more. Confined to one loop.
 *
 * <p>What one node says is bounded, and one {@link Host} is asked under few ids only, so that liars cannot keep it going;
 * under more than one, so that who names a node by a false id does not hide it; it counts under the first by which it answers.
 */
final class Lookup {

    private static final int AT_ONCE = 4;
    private static final int MOST_ASKED = 200;
    private static final int MOST_CANDIDATES = 120;
    private static final int MOST_TOLD = 16;
    private static final int IDS_OF_A_HOST = 3;

    /** By whom a lookup asks. */
    interface Asker {

        /** Whom it can ask. */
        Family family();

        /**
         * Asks a node.
         *
         * @param id that it must have; null if that is not known
         */
        void ask(InetSocketAddress address, @Nullable NodeId id, Ask ask, Exchanges.Outcome outcome);

        /** Whether that node may be asked at all. */
        boolean mayAsk(InetSocketAddress address);
    }

    /** Who learns what a lookup finds. */
    interface Listener {

        /** A node told this. */
        void told(Message.Content content);

        /** It is over, once: the nearest that answered, in their order, with the tokens that they gave. */
        void ended(List<Found> nearest);
    }

    /** A node that answered. */
    record Found(Contact contact, @Nullable Text token) {}

    private enum State {
        NEW,
        ASKED,
        SLOW,
        ANSWERED,
        FAILED
    }

    private static final class Candidate {

        private final Contact contact;
        private State state = State.NEW;
        private @Nullable Text token;

        Candidate(Contact contact) {
            this.contact = contact;
        }
    }

    private final NodeId target;
    private final Asker asker;
    private final Ask ask;
    private final Listener listener;
    private final TreeMap<NodeId, Candidate> candidates;
    private final Map<Host, List<Candidate>> hosts = new HashMap<>();
    private int strangers;
    private int asked;
    private boolean isOver;

    Lookup(NodeId target, Asker asker, Ask ask, Listener listener) {
        this.target = target;
        this.asker = asker;
        this.ask = ask;
        this.listener = listener;
        this.candidates = new TreeMap<>(target::compareDistance);
    }

    /**
     * Begins.
     *
     * @param known to ask first
     * @param addresses of nodes whose ids are not known, to ask too
     */
    void start(Collection<Contact> known, Collection<InetSocketAddress> addresses) {
        known.forEach(this::add);
        for (var address : addresses) {
            if (asker.mayAsk(address)) {
                askStranger(address);
            }
        }
        step();
    }

    private void add(Contact contact) {
        boolean isUsable = asker.mayAsk(contact.address());
        if (!isUsable || candidates.containsKey(contact.id())) {
            return;
        }
        var known = hosts.computeIfAbsent(Host.of(contact.address()), host -> new ArrayList<>());
        if (known.size() == IDS_OF_A_HOST || known.stream().anyMatch(other -> other.state == State.ANSWERED)) {
            return;
        }
        var candidate = new Candidate(contact);
        known.add(candidate);
        candidates.put(contact.id(), candidate);
        if (candidates.size() > MOST_CANDIDATES) {
            var farthest = candidates.lastEntry().getValue();
            if (farthest.state == State.NEW) {
                candidates.remove(farthest.contact.id());
            }
        }
    }

    private void askStranger(InetSocketAddress address) {
        strangers++;
        asked++;
        asker.ask(address, null, ask, new Exchanges.Outcome() {
            @Override
            public void answered(Message.Answer answer) {
                strangers--;
                var contact = new Contact(answer.sender(), address);
                add(contact);
                var candidate = candidates.get(contact.id());
                if (candidate != null && candidate.contact.equals(contact)) {
                    heard(candidate, answer.content());
                } else {
                    take(answer.content());
                }
            }

            @Override
            public void failed() {
                strangers--;
                step();
            }
        });
    }

    private void ask(Candidate candidate) {
        candidate.state = State.ASKED;
        asked++;
        asker.ask(candidate.contact.address(), candidate.contact.id(), ask, new Exchanges.Outcome() {
            @Override
            public void answered(Message.Answer answer) {
                heard(candidate, answer.content());
            }

            @Override
            public void slow() {
                candidate.state = State.SLOW;
                step();
            }

            @Override
            public void failed() {
                candidate.state = State.FAILED;
                step();
            }
        });
    }

    private void heard(Candidate candidate, Message.Content content) {
        if (candidate.state != State.FAILED) {
            hosts.getOrDefault(Host.of(candidate.contact.address()), List.of())
                    .forEach(other -> other.state = State.FAILED);
            candidate.state = State.ANSWERED;
            candidate.token = content.token();
        }
        take(content);
    }

    private void take(Message.Content content) {
        if (isOver) {
            return;
        }
        content.nodes().getOrDefault(asker.family(), List.of()).stream()
                .limit(MOST_TOLD)
                .forEach(this::add);
        listener.told(content);
        step();
    }

    /** Asks whom there is to ask now; ends it if nobody is left who could be nearer. */
    private void step() {
        if (isOver) {
            return;
        }
        int open = (int) count(State.ASKED);
        int inFront = 0;
        boolean isSettled = true;
        for (var candidate : List.copyOf(candidates.values())) {
            if (candidate.state == State.FAILED || candidate.state == State.SLOW) {
                continue;
            }
            if (inFront++ == Bucket.K) {
                break;
            }
            if (candidate.state == State.NEW && open < AT_ONCE && asked < MOST_ASKED) {
                open++;
                ask(candidate);
            }
            isSettled &= candidate.state == State.ANSWERED || (candidate.state == State.NEW && asked >= MOST_ASKED);
        }
        boolean isEnough = count(State.ANSWERED) >= Bucket.K || (count(State.SLOW) == 0 && strangers == 0);
        if (isSettled && isEnough) {
            end();
        }
    }

    private long count(State state) {
        return candidates.values().stream()
                .filter(candidate -> candidate.state == state)
                .count();
    }

    private void end() {
        isOver = true;
        var nearest = new ArrayList<Found>();
        for (var candidate : candidates.values()) {
            if (candidate.state == State.ANSWERED) {
                nearest.add(new Found(candidate.contact, candidate.token));
            }
        }
        listener.ended(nearest);
    }

    /** Ends it without a word. */
    void close() {
        isOver = true;
    }

    @Override
    public String toString() {
        return "lookup of " + target + ", " + asked + " asked";
    }
}

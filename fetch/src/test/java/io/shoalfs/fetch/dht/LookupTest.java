package io.shoalfs.fetch.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Nodes that say what they like of others, and a lookup that asks them. */
class LookupTest {

    private static final NodeId TARGET = id(0);

    private final Map<InetSocketAddress, Scripted> nodes = new HashMap<>();
    private final Queue<Runnable> answers = new ArrayDeque<>();
    private final List<String> nearest = new ArrayList<>();

    /** A node: the id it answers by, the asker's own if it is null, and whom it names. */
    private record Scripted(@Nullable NodeId id, List<Contact> told) {}

    private static NodeId id(int first) {
        byte[] bytes = new byte[NodeId.LENGTH];
        bytes[0] = (byte) first;
        return NodeId.read(ByteBuffer.wrap(bytes));
    }

    private static Contact contact(int first, int host) {
        try {
            return new Contact(
                    id(first), new InetSocketAddress(InetAddress.getByAddress(new byte[] {5, 5, 5, (byte) host}), 1));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void node(Contact contact, Contact... told) {
        nodes.put(contact.address(), new Scripted(contact.id(), List.of(told)));
    }

    private final class Net implements Lookup.Asker {

        @Override
        public Family family() {
            return Family.V4;
        }

        @Override
        public boolean mayAsk(InetSocketAddress address) {
            return true;
        }

        @Override
        public void ask(InetSocketAddress to, @Nullable NodeId id, Ask ask, Exchanges.Outcome outcome) {
            answers.add(() -> answer(nodes.get(to), id, outcome));
        }

        private void answer(@Nullable Scripted node, @Nullable NodeId asked, Exchanges.Outcome outcome) {
            if (node == null
                    || asked == null
                    || (node.id() != null && !node.id().equals(asked))) {
                outcome.failed();
                return;
            }
            var told = new EnumMap<Family, List<Contact>>(Family.class);
            told.put(Family.V4, node.told());
            outcome.answered(new Message.Answer(
                    Text.of(new byte[4]), asked, new Message.Content(told, Text.of(new byte[2]), null), null));
        }
    }

    private void look(Contact... known) {
        var lookup = new Lookup(TARGET, new Net(), new Ask.GetPeers(TARGET, Nodes.BOTH), new Lookup.Listener() {
            @Override
            public void told(Message.Content content) {}

            @Override
            public void ended(List<Lookup.Found> found) {
                found.forEach(one ->
                        nearest.add(one.contact().id() + " " + one.contact().address()));
            }
        });
        lookup.start(List.of(known), List.of());
        while (!answers.isEmpty()) {
            answers.remove().run();
        }
    }

    @Test
    void aNodeNamedByAFalseId_isFoundByItsTrueOne() {
        var real = contact(1, 7);
        node(contact(16, 1), contact(2, 7));
        node(contact(32, 2), real);
        node(real);

        look(contact(16, 1), contact(32, 2));

        assertEquals(real.id() + " " + real.address(), nearest.get(0));
    }

    /** It has all the ids that anybody asks it by. */
    @Test
    void aNodeOfManyIds_countsOnce() {
        var many = contact(1, 7);
        node(contact(16, 1), contact(1, 7), contact(2, 7), contact(3, 7), contact(4, 7), contact(5, 7));
        nodes.put(many.address(), new Scripted(null, List.of()));

        look(contact(16, 1));

        assertEquals(
                1,
                nearest.stream()
                        .filter(one -> one.endsWith(many.address().toString()))
                        .count());
    }
}

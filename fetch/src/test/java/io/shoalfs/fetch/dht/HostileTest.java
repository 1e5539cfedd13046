package io.shoalfs.fetch.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What anybody may send. */
class HostileTest {

    private static final InetSocketAddress OURS = new InetSocketAddress(SimulatedNet.address("11.9.9.9"), 6881);
    private static final InetSocketAddress THEIRS = new InetSocketAddress(SimulatedNet.address("11.8.8.8"), 6881);

    private final SimulatedNet net = new SimulatedNet(11, 0);
    private final List<Message> heard = new ArrayList<>();
    private final Node node = node();

    private Node node() {
        var sockets = new ArrayList<io.shoalfs.fetch.net.Datagrams>();
        var around = new Node.Surroundings(
                net.loop,
                net.random,
                (to, bytes) -> sockets.get(0).send(to, bytes),
                address -> !address.equals(SimulatedNet.address("11.6.6.6")),
                (family, target) -> List.of());
        var made = new Node(Family.V4, NodeId.random(net.random), false, around);
        sockets.add(net.open(OURS, made::received));
        net.open(THEIRS, (from, bytes) -> Datagram.read(bytes).ifPresent(heard::add));
        return made;
    }

    private void send(InetSocketAddress from, byte[] bytes) {
        node.received(from, ByteBuffer.wrap(bytes));
    }

    private void ask(Ask ask) {
        send(THEIRS, new Message.Query(new Text("x1"), NodeId.random(net.random), ask, true).encode());
        net.loop.advance(Duration.ofSeconds(1));
    }

    @Test
    void read_ofDamagedPackets_neverThrows_andWhatItReadsCanBeWritten() {
        var random = new Random(12);
        var packets = packets(random);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = packets.get(i % packets.size()).clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            // Never throws; what it reads can be written again.
            Datagram.read(ByteBuffer.wrap(bytes, 0, random.nextInt(bytes.length + 1)));
            Datagram.read(ByteBuffer.wrap(bytes))
                    .filter(message -> !(message instanceof Message.Query query && query.ask() instanceof Ask.Other))
                    .ifPresent(message -> assertEquals(
                            message,
                            Datagram.read(ByteBuffer.wrap(message.encode())).orElseThrow()));
        }
    }

    @Test
    void noise_isNotAnswered_andNobodyIsKnownByIt() {
        var random = new Random(13);
        byte[] noise = new byte[1_500];
        for (int i = 0; i < 10_000; i++) {
            random.nextBytes(noise);
            noise[0] = 'd';
            send(THEIRS, noise);
        }
        net.loop.advance(Duration.ofSeconds(1));
        assertEquals(List.of(), heard);
        assertEquals(0, node.table().count());
    }

    private static List<byte[]> packets(Random random) {
        return List.of(
                new Message.Query(new Text("aa"), NodeId.random(random), new Ask.Ping(), false).encode(),
                new Message.Query(
                                new Text("aa"),
                                NodeId.random(random),
                                new Ask.GetPeers(NodeId.random(random), Set.of(Family.V6)),
                                false)
                        .encode(),
                new Message.Answer(
                                new Text("aa"),
                                NodeId.random(random),
                                new Message.Content(
                                        Map.of(Family.V4, List.of(new Contact(NodeId.random(random), THEIRS))),
                                        new Text("token"),
                                        List.of(THEIRS)),
                                OURS)
                        .encode(),
                new Message.Refusal(new Text("aa"), 201, "no").encode());
    }

    @Test
    void nested_deeply_isNothing() {
        send(THEIRS, ("d1:t2:aa1:y1:q1:ad" + "1:xl".repeat(500)).getBytes(StandardCharsets.US_ASCII));
        send(THEIRS, "d1:t999999999:aa".getBytes(StandardCharsets.US_ASCII));
        send(THEIRS, new byte[] {'d', '1', ':'});
        net.loop.advance(Duration.ofSeconds(1));

        assertEquals(List.of(), heard);
    }

    @Test
    void announce_withoutOurToken_isRefused_andNotStored() {
        var torrent = NodeId.random(net.random);
        ask(new Ask.AnnouncePeer(torrent, 1000, false, new Text("guessed")));
        assertEquals(new Message.Refusal(new Text("x1"), 203, "invalid token"), heard.get(0));

        ask(new Ask.GetPeers(torrent, Set.of()));
        var answer = (Message.Answer) heard.get(1);
        assertEquals(null, answer.content().peers());
        var token = java.util.Objects.requireNonNull(answer.content().token());

        ask(new Ask.AnnouncePeer(torrent, 1000, false, token));
        ask(new Ask.AnnouncePeer(torrent, 0, true, token));
        ask(new Ask.GetPeers(torrent, Set.of()));
        assertEquals(
                Set.of(new InetSocketAddress(THEIRS.getAddress(), 1000), THEIRS),
                Set.copyOf(java.util.Objects.requireNonNull(
                        ((Message.Answer) heard.get(4)).content().peers())));
    }

    @Test
    void queries_unknown_areRefused() {
        send(THEIRS, "d1:ad2:id20:abcdefghij0123456789e1:q5:sulks1:t2:aa1:y1:qe".getBytes(StandardCharsets.US_ASCII));
        net.loop.advance(Duration.ofSeconds(1));

        assertTrue(heard.contains(new Message.Refusal(new Text("aa"), 204, "Method Unknown")), heard.toString());
    }

    @Test
    void query_ofWhoDoesNotAnswer_doesNotBringItIntoTheTable() {
        send(THEIRS, new Message.Query(new Text("aa"), NodeId.random(net.random), new Ask.Ping(), false).encode());
        net.loop.advance(Duration.ofSeconds(30));

        assertEquals(2, heard.size(), "our answer, and our own ping");
        assertTrue(heard.stream().anyMatch(message -> message instanceof Message.Query));
        assertEquals(0, node.table().count());
    }

    @Test
    void query_thatIsReadOnly_isAnswered_andItsSenderNotAsked() {
        ask(new Ask.Ping());
        net.loop.advance(Duration.ofSeconds(30));

        assertEquals(1, heard.size());
        assertTrue(heard.get(0) instanceof Message.Answer);
    }

    @Test
    void answers_thatNobodyAskedFor_changeNothing() {
        var asked = new ArrayList<Message.Answer>();
        node.ask(THEIRS, null, new Ask.Ping(), asked::add);
        net.loop.advance(Duration.ofSeconds(1));
        var query = heard.get(0);
        var forged = new Message.Answer(query.transaction(), NodeId.random(net.random), Message.Content.NONE, null);

        send(new InetSocketAddress(SimulatedNet.address("11.7.7.7"), 6881), forged.encode());
        send(THEIRS, new Message.Answer(new Text("zz"), forged.sender(), Message.Content.NONE, null).encode());
        assertEquals(List.of(), asked);
        assertEquals(0, node.table().count());

        send(THEIRS, forged.encode());
        assertEquals(List.of(forged), asked);
        assertEquals(1, node.table().count());
    }

    @Test
    void whoeverIsNotPermitted_isNeitherAnsweredNorAsked() {
        var outlaw = new InetSocketAddress(SimulatedNet.address("11.6.6.6"), 6881);
        int before = net.datagrams();

        send(outlaw, new Message.Query(new Text("aa"), NodeId.random(net.random), new Ask.Ping(), false).encode());
        node.consider(outlaw);
        var failed = new ArrayList<String>();
        node.ask(outlaw, null, new Ask.Ping(), new Exchanges.Outcome() {
            @Override
            public void answered(Message.Answer answer) {
                failed.add("answered");
            }

            @Override
            public void failed() {
                failed.add("failed");
            }
        });
        net.loop.advance(Duration.ofSeconds(30));

        assertEquals(before, net.datagrams());
        assertEquals(List.of("failed"), failed);
        assertFalse(node.mayAsk(outlaw));
    }
}

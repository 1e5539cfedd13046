package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Capture;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Finder;
import io.shoalfs.nativetest.NetworkNamespace;
import io.shoalfs.nativetest.ShoalAssume;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What leaves the machine, byte by byte, where something must not; and that the same capture shows it where it may. */
@Execution(ExecutionMode.CONCURRENT)
class LeakIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Longer than all that is public takes to be heard of. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(4);

    private static final int LSD = 6771;

    /** The end of both of LSD's groups: who joins one says so to routers. */
    private static final String LSD_GROUP = bytes("efc0988f");

    private static final String HANDSHAKE = "\u0013BitTorrent protocol";
    private static final String EXCHANGE = "ut_pex";

    @RegisterExtension
    final Workspace work = new Workspace();

    private static String bytes(String hexadecimal) {
        return new String(HexFormat.of().parseHex(hexadecimal), StandardCharsets.ISO_8859_1);
    }

    private static Predicate<Capture.Packet> isFrom(String address) {
        return packet -> packet.from().equals(address);
    }

    private static boolean isDatagram(Capture.Packet packet) {
        return packet.protocol() == Capture.UDP;
    }

    /** Whether it names a torrent, as the DHT does or as LSD does. */
    private static Predicate<Capture.Packet> names(String hash) {
        return packet -> packet.has(bytes(hash))
                || packet.payload().toLowerCase(Locale.ROOT).contains(hash);
    }

    /** BEP 27: first there is a private torrent alone, then a public one beside it. */
    @Test
    void privateTorrent_isNamedToItsPeersOnly() throws Exception {
        var secret = DataSet.of(1).named(work, "secret", "private", "", "");
        var known = DataSet.of(1).named(work, "known", "v1", "", "");
        String ours = "10.79.0.1";
        String theirs = "10.79.0.2";
        try (var us = NetworkNamespace.create(work);
                var them = NetworkNamespace.create(work)) {
            NetworkNamespace.connect(us, ours + "/24", them, theirs + "/24");
            Finder.everywhere(
                    them, theirs + ":7881", "-", secret.torrent(), DataSet.of(1).home());
            Finder.everywhere(
                    them, theirs + ":7882", "-", known.torrent(), DataSet.of(1).home());
            Capture capture = Capture.start(us, "cable");
            String node = theirs + ":7882";

            ShoalFs alone = mount(us, "secret", secret.torrent(), "--peer", theirs + ":7881", "--dht-bootstrap", node);
            DataSet.of(1).assertEqualTo(alone.content());
            Thread.sleep(LONG_ENOUGH.toMillis());
            assertNothingIsPublic(capture, ours);

            ShoalFs beside = mount(us, "known", known.torrent());
            var datagrams = isFrom(ours).and(LeakIT::isDatagram);
            capture.await("LSD", datagrams.and(packet -> packet.toPort() == LSD).and(names(known.hash())));
            capture.await(
                    "the DHT", datagrams.and(packet -> packet.toPort() == 7882).and(names(known.hash())));
            DataSet.of(1).assertEqualTo(beside.content());
            beside.close();
            alone.close();

            assertEquals(
                    List.of(),
                    capture.all(
                            packet -> isDatagram(packet) && names(secret.hash()).test(packet)));
            assertFalse(exchanges(capture, ours, secret.hash()), "peer exchange of the private torrent");
            assertTrue(exchanges(capture, ours, known.hash()), "peer exchange of the public torrent");
        }
    }

    private static void assertNothingIsPublic(Capture capture, String ours) throws IOException {
        assertEquals(List.of(), capture.all(isFrom(ours).and(LeakIT::isDatagram)), "datagrams");
        var isReport = isFrom("10.79.0.2").negate().and(packet -> packet.protocol() != Capture.TCP);
        assertEquals(List.of(), capture.all(isReport.and(packet -> packet.has(LSD_GROUP))), "groups that are joined");
    }

    /** Whether we offered peer exchange for a torrent; we did speak of it. */
    private static boolean exchanges(Capture capture, String ours, String hash) throws IOException {
        var said = capture.streams(isFrom(ours)).values().stream()
                .filter(text -> text.startsWith(HANDSHAKE))
                .filter(text -> text.substring(0, 68).contains(bytes(hash)))
                .toList();
        assertFalse(said.isEmpty(), "no connection of " + hash);
        return said.stream().anyMatch(text -> text.contains(EXCHANGE));
    }

    private ShoalFs mount(NetworkNamespace network, String name, Path torrent, String... options) throws IOException {
        return ShoalFs.mount(network, name, work.path("cache"), torrent, options);
    }

    /** In a cluster all that tempts outside is in vain; the same in public is not. */
    @Test
    void cluster_sendsNothingOutside() throws Exception {
        String typed = "http://10.80.0.201:6969/announce";
        var dataSet = DataSet.of(1);
        var theirs = dataSet.named(work, "theirs", "v1", typed, "");
        var tempting =
                dataSet.named(work, "ours", "v1", "http://10.80.0.203:2222/announce", "http://10.80.0.204:4444/");
        try (var us = NetworkNamespace.create(work);
                var them = NetworkNamespace.create(work)) {
            NetworkNamespace.connect(us, "cable", List.of("10.80.0.1/24"), them, addresses());
            startTracker(them, theirs.hash());
            Finder.everywhere(them, "10.80.0.2:7881", "-", theirs.torrent(), dataSet.home());
            Finder.everywhere(them, "10.80.0.200:7882", "-", theirs.torrent(), dataSet.home());

            Capture open = Capture.start(us, "cable");
            ShoalFs shoalFs = tempted(us, "public", tempting.torrent());
            for (int port : new int[] {2222, 4444, 6666, 7882}) {
                open.await("TCP port " + port, isFrom("10.80.0.1").and(p -> p.opens() && p.toPort() == port));
            }
            open.await("the DHT", isFrom("10.80.0.1").and(packet -> packet.goes(Capture.UDP, 7882)));
            shoalFs.close();

            Capture closed = Capture.start(us, "cable");
            String[] rules = {"--network", "cluster", "--allow-peers", "10.80.0.0/25"};
            ShoalFs cluster = tempted(us, "cluster", tempting.torrent(), rules);
            dataSet.assertEqualTo(cluster.content());
            assertEquals("68\n", greeted(them, "10.80.0.2", theirs.hash()), "who comes from inside is answered");
            assertEquals("0\n", greeted(them, "10.80.0.200", theirs.hash()), "who comes from outside");
            Thread.sleep(LONG_ENOUGH.toMillis());
            // What it tells of peers is one more temptation.
            ShoalFs told =
                    ShoalFs.mount(us, "told", work.path("cache-cluster"), tempting.torrent(), "--tracker", typed);
            closed.await("the tracker's answer", packet -> packet.fromPort() == 6969 && packet.has(bytes("0a5000c8")));
            Thread.sleep(LONG_ENOUGH.toMillis() / 2);
            told.close();
            cluster.close();

            assertEquals(List.of(), closed.all(LeakIT::leaksOutside));
            assertFalse(exchanges(closed, "10.80.0.1", theirs.hash()), "peer exchange");
        }
    }

    private static List<String> addresses() {
        return List.of(
                "10.80.0.2/24",
                "10.80.0.200/24",
                "10.80.0.201/24",
                "10.80.0.202/24",
                "10.80.0.203/24",
                "10.80.0.204/24");
    }

    /** Sent outside the networks of the cluster: neither to the tracker that is typed, nor on this link alone. */
    private static boolean leaksOutside(Capture.Packet packet) {
        boolean isOurs = packet.from().equals("10.80.0.1");
        boolean isInside = packet.to().equals("10.80.0.2");
        boolean isTyped = packet.goes(Capture.TCP, 6969) && packet.to().equals("10.80.0.201");
        boolean isLsd = packet.goes(Capture.UDP, LSD) && packet.to().equals("239.192.152.143");
        boolean isSpeech = packet.opens()
                || packet.protocol() == Capture.UDP
                || !packet.payload().isEmpty();
        boolean isOfIp = packet.protocol() == Capture.TCP || packet.protocol() == Capture.UDP;
        return isOurs && isOfIp && isSpeech && !isInside && !isTyped && !isLsd;
    }

    private ShoalFs tempted(NetworkNamespace us, String name, Path torrent, String... rules) throws IOException {
        String[] temptations = {
            "--dht-bootstrap",
            "10.80.0.200:7882",
            "--peer",
            "10.80.0.202:6666",
            "--peer",
            "10.80.0.2:7881",
            "--listen-port",
            "7000"
        };
        String[] options = Stream.of(rules, temptations).flatMap(Arrays::stream).toArray(String[]::new);
        ShoalFs shoalFs = ShoalFs.mount(us, name, work.path("cache-" + name), torrent, options);
        Command.bash(PATIENCE, "cat \"$(find \"$1\" -type f -print -quit)\"", shoalFs.content())
                .succeeded();
        return shoalFs;
    }

    /** How many bytes of a handshake (BEP 3) a peer gets who comes from there with one. */
    private static String greeted(NetworkNamespace them, String from, String hash) throws IOException {
        String python = """
                import socket, sys
                peer = socket.create_connection(("10.80.0.1", 7000), 5, (sys.argv[1], 0))
                try:
                    peer.sendall(b"\\x13BitTorrent protocol" + bytes(8) + bytes.fromhex(sys.argv[2]) + b"-XX0000-" + bytes(12))
                    print(len(peer.recv(68, socket.MSG_WAITALL)))
                except ConnectionError:
                    print(0)
                """;
        return them.run("/usr/bin/python3", "-c", python, from, hash);
    }

    private void startTracker(NetworkNamespace network, String hash) throws IOException {
        ShoalAssume.hasProgram("opentracker", "opentracker");
        Path home = work.folder("opentracker");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(home.resolve("whitelist"), hash + "\n");
        Files.setPosixFilePermissions(home.resolve("whitelist"), PosixFilePermissions.fromString("rw-r--r--"));
        String at = "10.80.0.201";
        network.start("opentracker", "opentracker", "-d", home, "-w", "whitelist", "-i", at, "-p", 6969, "-P", 6969);
        Await.untilTrue(
                "opentracker",
                PATIENCE,
                () -> Optional.of(network.run("ss", "-Hltn").contains(at + ":6969")));
    }
}

package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Capture;
import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.NetworkNamespace;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * By which address and interface a machine with two of them speaks. Each kind of socket is called for by somebody who is behind
 * the second one, at a port of its own; nobody answers there.
 */
@Execution(ExecutionMode.CONCURRENT)
class BindingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String OURS = "10.81.0.1";
    private static final String OTHER = "10.82.0.1";
    private static final String THERE = "10.82.0.2";
    private static final int LSD = 6771;

    /** A peer, two trackers, a web seed, a node of the DHT, a link's peer, the keys' service, a .torrent's server; LSD. */
    private static final Set<Integer> KINDS = Set.of(1111, 2222, 3333, 4444, 5555, 6666, 7777, 8888, LSD);

    @RegisterExtension
    final Workspace work = new Workspace();

    @Test
    void mount_speaksByTheAddressAndTheInterfaceOfTheUsersChoice() throws Exception {
        work.environment("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://" + THERE + ":7777");
        Path torrent = DataSet.of(1).torrent(work, 1 << 15);
        try (var ours = NetworkNamespace.create(work);
                var one = NetworkNamespace.create(work);
                var other = NetworkNamespace.create(work)) {
            NetworkNamespace.connect(ours, "cable0", List.of(OURS + "/24"), one, List.of("10.81.0.2/24"));
            NetworkNamespace.connect(ours, "cable1", List.of(OTHER + "/24"), other, List.of(THERE + "/24"));
            assertEquals("this machine has no address 10.83.0.1", refusal(ours, torrent, "--bind", "10.83.0.1"));
            assertEquals(
                    "this machine has no network interface 'cable2'", refusal(ours, torrent, "--interface", "cable2"));

            Capture free = Capture.start(ours, "cable1");
            speak(ours, torrent, free, KINDS);
            assertEquals(Set.of(OTHER), sources(free), "without a choice");

            Capture first = Capture.start(ours, "cable0");
            Capture bound = Capture.start(ours, "cable1");
            var unicast = new TreeSet<>(KINDS);
            unicast.remove(LSD);
            speak(ours, torrent, bound, unicast, "--bind", OURS);
            assertEquals(Set.of(OURS), sources(bound), "--bind");
            assertEquals(
                    List.of(), bound.all(packet -> packet.toPort() == LSD), "the address is not at that interface");
            assertFalse(first.all(packet -> packet.goes(Capture.UDP, LSD)).isEmpty(), "LSD at the address's interface");

            Capture held = Capture.start(ours, "cable1");
            Capture used = Capture.start(ours, "cable0");
            speak(ours, torrent, used, Set.of(LSD), "--interface", "cable0");
            assertEquals(List.of(), held.all(BindingIT::isOurs), "--interface");
        }
    }

    /** Speaks with all of them, until all kinds were seen that are expected. */
    private void speak(NetworkNamespace ours, Path torrent, Capture capture, Set<Integer> kinds, String... options)
            throws IOException {
        String at = THERE + ":";
        String name = String.join("", options).replace("-", "x") + "mount";
        var all = new ArrayList<>(List.of(
                "--read-timeout",
                "5s",
                "--peer",
                at + "1111",
                "--tracker",
                "http://" + at + "2222/announce",
                "--tracker",
                "udp://" + at + "3333",
                "--web-seed",
                "http://" + at + "4444/",
                "--web-seed",
                "s3://bucket",
                "--dht-bootstrap",
                at + "5555",
                "magnet:?xt=urn:btih:" + "ab".repeat(20) + "&x.pe=" + at + "6666"));
        all.addAll(0, List.of(options));
        ShoalFs shoalFs = ShoalFs.mount(ours, name, work.path("cache-" + name), torrent, all.toArray(String[]::new));
        // The read waits in vain, for the web seeds too.
        Command.bash(PATIENCE, "timeout 1 cat \"$(find \"$1\" -type f -print -quit)\" || true", shoalFs.mountPoint());
        var info = new ArrayList<Object>(List.of(Checkout.shoalfs(), "info"));
        info.addAll(List.of(options));
        info.add("http://" + at + "8888/x.torrent");
        assertTrue(ours.output(info.toArray()).contains("8888"), "nobody is there");
        for (int kind : kinds) {
            capture.await("port " + kind + " is called", isOurs().and(packet -> packet.toPort() == kind));
        }
        shoalFs.close();
    }

    private static Predicate<Capture.Packet> isOurs() {
        return BindingIT::isOurs;
    }

    private static boolean isOurs(Capture.Packet packet) {
        boolean isFromUs = packet.from().equals(OURS)
                || packet.from().equals(OTHER)
                || packet.to().equals(THERE);
        return isFromUs && (packet.protocol() == Capture.TCP || packet.protocol() == Capture.UDP);
    }

    private static Set<String> sources(Capture capture) throws IOException {
        return capture.all(BindingIT::isOurs).stream().map(Capture.Packet::from).collect(Collectors.toSet());
    }

    private String refusal(NetworkNamespace ours, Path torrent, String option, String value) throws IOException {
        String said = ours.output(
                Checkout.shoalfs(),
                "mount",
                option,
                value,
                torrent,
                work.path("").resolve("nowhere"));
        return said.lines().findFirst().orElse("").replaceFirst("^.*: ", "");
    }
}

package io.shoalfs.nativetest;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** All that passes an interface of a network, as tcpdump sees it, from its making on. One thread. */
public final class Capture {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int UDP_HEADER = 8;

    /** Protocols of IP. */
    public static final int TCP = 6;

    /** The same. */
    public static final int UDP = 17;

    private final Path file;

    private Capture(Path file) {
        this.file = file;
    }

    /**
     * What was sent.
     *
     * @param protocol as IP numbers it
     * @param fromPort 0 where the protocol has none, as with {@code toPort}
     * @param opens whether it asks for a TCP connection
     * @param payload behind the header of TCP or UDP; of other protocols all behind IP's
     */
    public record Packet(
            int protocol, String from, int fromPort, String to, int toPort, boolean opens, String payload) {

        /** Whether these bytes, each a character, are in it. */
        public boolean has(String bytes) {
            return payload.contains(bytes);
        }

        /** Whether it is of this protocol, and goes to that port. */
        public boolean goes(int ofProtocol, int port) {
            return protocol == ofProtocol && toPort == port;
        }

        /** Without what is in it. */
        @Override
        public String toString() {
            return protocol + " " + from + ":" + fromPort + " > " + to + ":" + toPort + (opens ? " SYN" : "") + " "
                    + payload.length() + " bytes";
        }
    }

    /** Begins, and returns once nothing is missed any more. */
    public static Capture start(NetworkNamespace network, String device) throws IOException {
        ShoalAssume.hasProgram("tcpdump", "tcpdump");
        Path file = Files.createTempFile(network.work().path(""), device + "-", ".pcap");
        Child child = network.start(
                "tcpdump-" + device,
                "tcpdump",
                "-Z",
                "root",
                "-i",
                device,
                "-n",
                "-U",
                "-s",
                "0",
                "-B",
                "16384",
                "-w",
                file);
        child.awaitText("listening on", PATIENCE);
        return new Capture(file);
    }

    /** Those packets so far that are so. */
    public List<Packet> all(Predicate<Packet> such) throws IOException {
        var packets = new ArrayList<Packet>();
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int at = FILE_HEADER;
        // tcpdump may be writing the last one.
        while (at + RECORD_HEADER <= bytes.limit()) {
            int length = bytes.getInt(at + 8);
            at += RECORD_HEADER;
            if (at + length > bytes.limit()) {
                break;
            }
            parse(bytes.slice(at, length)).filter(such).ifPresent(packets::add);
            at += length;
        }
        return packets;
    }

    /** Waits until there is such a packet. */
    public void await(String what, Predicate<Packet> such) throws IOException {
        Await.untilTrue(what, PATIENCE, () -> Optional.of(!all(such).isEmpty()));
    }

    /** What each TCP connection carried in this direction, in order, by its ends; repeated segments once. */
    public Map<String, String> streams(Predicate<Packet> such) throws IOException {
        var streams = new HashMap<String, StringBuilder>();
        for (var packet : all(such.and(each -> each.protocol() == TCP))) {
            streams.computeIfAbsent(
                            packet.from() + ":" + packet.fromPort() + ">" + packet.to() + ":" + packet.toPort(),
                            ends -> new StringBuilder())
                    .append(packet.payload());
        }
        var texts = new HashMap<String, String>();
        streams.forEach((ends, text) -> texts.put(ends, text.toString()));
        return texts;
    }

    private static Optional<Packet> parse(ByteBuffer frame) {
        try {
            int type = Short.toUnsignedInt(frame.getShort(12));
            if (type == IPV4) {
                ByteBuffer packet = frame.slice(14, Short.toUnsignedInt(frame.getShort(16)));
                int header = (packet.get(0) & 0xf) * 4;
                return Optional.of(packet(packet, packet.get(9), header, 12, 4));
            }
            return type == IPV6
                    ? Optional.of(packet(frame.slice(14, frame.limit() - 14), frame.get(20), 40, 8, 16))
                    : Optional.empty();
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IOException e) {
            throw new AssertionError("tcpdump wrote what is no packet", e);
        }
    }

    private static Packet packet(ByteBuffer packet, int protocol, int header, int addresses, int length)
            throws IOException {
        String from = address(packet, addresses, length);
        String to = address(packet, addresses + length, length);
        if (protocol != TCP && protocol != UDP) {
            return new Packet(protocol, from, 0, to, 0, false, text(packet, header));
        }
        int fromPort = Short.toUnsignedInt(packet.getShort(header));
        int toPort = Short.toUnsignedInt(packet.getShort(header + 2));
        boolean isTcp = protocol == TCP;
        boolean opens = isTcp && (packet.get(header + 13) & 0x12) == 2;
        int payload = header + (isTcp ? ((packet.get(header + 12) >> 4) & 0xf) * 4 : UDP_HEADER);
        return new Packet(protocol, from, fromPort, to, toPort, opens, text(packet, payload));
    }

    private static String address(ByteBuffer packet, int at, int length) throws IOException {
        byte[] address = new byte[length];
        packet.get(at, address);
        return InetAddress.getByAddress(address).getHostAddress();
    }

    private static String text(ByteBuffer packet, int from) {
        byte[] bytes = new byte[packet.limit() - from];
        packet.get(from, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}

package io.shoalfs.fetch.tracker;

import io.netty.util.NetUtil;
import io.shoalfs.fetch.metainfo.Bencode;
import io.shoalfs.fetch.metainfo.BencodeDictionary;
import io.shoalfs.fetch.metainfo.BencodeLimits;
import io.shoalfs.fetch.metainfo.BencodeList;
import io.shoalfs.fetch.metainfo.BencodeString;
import io.shoalfs.fetch.net.CompactAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a tracker answers.
 *
 * @param interval until the next announce, made sane
 * @param soonest no announce is welcome before this
 * @param peers at most {@value #MOST_PEERS}; names in the long form, if they are no addresses, are left out
 * @param trackerId to be said with the next announce; empty if none
 * @param external our address as the tracker sees it (BEP 24); null if it does not say
 */
public record AnnounceReply(
        Duration interval,
        Duration soonest,
        List<InetSocketAddress> peers,
        String trackerId,
        @Nullable InetAddress external) {

    static final int MOST_PEERS = 400;

    /** The bytes of an answer over UDP before its peers: interval, leeches, seeds. */
    static final int DATAGRAM_HEADER = 12;

    private static final long USUAL_INTERVAL_SECONDS = 30 * 60;
    private static final long SHORTEST_INTERVAL_SECONDS = 5;
    private static final long LONGEST_INTERVAL_SECONDS = 2 * 3600;

    /** A tracker that does not say how soon it may be asked again is not asked before this. */
    private static final long USUAL_SOONEST_SECONDS = 30;

    private static final int LONGEST_TEXT = 200;

    public AnnounceReply {
        peers = List.copyOf(peers);
    }

    /**
     * Reads an answer.
     *
     * @throws IOException if it is none, or says that the announce failed: the message is a clause for people
     */
    static AnnounceReply read(ByteBuffer body) throws IOException {
        if (!(Bencode.decode(body, BencodeLimits.MESSAGE) instanceof BencodeDictionary dictionary)) {
            throw new IOException("sent an answer that is no dictionary");
        }
        var failure = dictionary.string("failure reason");
        if (failure.isPresent()) {
            throw new IOException("says: " + printable(failure.get().text()));
        }
        long interval = positive(dictionary.integer("interval"), USUAL_INTERVAL_SECONDS);
        long soonest = positive(dictionary.integer("min interval"), Math.min(interval, USUAL_SOONEST_SECONDS));
        var trackerId = dictionary
                .string("tracker id")
                .map(id -> printable(URLEncoder.encode(id.text(), StandardCharsets.UTF_8)))
                .orElse("");
        return new AnnounceReply(
                Duration.ofSeconds(Math.max(interval, soonest)),
                Duration.ofSeconds(soonest),
                List.copyOf(peers(dictionary)),
                trackerId,
                external(dictionary));
    }

    private static @Nullable InetAddress external(BencodeDictionary dictionary) throws IOException {
        var said = dictionary.string("external ip");
        if (said.isEmpty()
                || (said.get().length() != CompactAddresses.V4 && said.get().length() != CompactAddresses.V6)) {
            return null;
        }
        return InetAddress.getByAddress(said.get().bytes());
    }

    /**
     * Reads what a datagram has behind its transaction (BEP 15): interval, leeches, seeds, peers. A list that is cut off
     * ends before the cut.
     *
     * @param six whether it came over IPv6, and so are its peers
     */
    static AnnounceReply ofDatagram(ByteBuffer body, boolean six) throws IOException {
        long interval = positive(OptionalLong.of(body.getInt()), USUAL_INTERVAL_SECONDS);
        body.position(body.position() + DATAGRAM_HEADER - Integer.BYTES);
        int length = six ? CompactAddresses.V6 : CompactAddresses.V4;
        body.limit(body.limit() - body.remaining() % (length + CompactAddresses.PORT));
        var peers = new LinkedHashSet<InetSocketAddress>();
        compact(body, length, peers);
        var soonest = Duration.ofSeconds(Math.min(interval, USUAL_SOONEST_SECONDS));
        return new AnnounceReply(Duration.ofSeconds(interval), soonest, List.copyOf(peers), "", null);
    }

    private static long positive(OptionalLong seconds, long otherwise) {
        long said = seconds.orElse(0);
        return said <= 0 ? otherwise : Math.min(Math.max(said, SHORTEST_INTERVAL_SECONDS), LONGEST_INTERVAL_SECONDS);
    }

    private static Set<InetSocketAddress> peers(BencodeDictionary dictionary) throws IOException {
        var peers = new LinkedHashSet<InetSocketAddress>();
        var value = dictionary.get("peers");
        if (value instanceof BencodeString compact) {
            compact(compact.content(), CompactAddresses.V4, peers);
        } else if (value instanceof BencodeList list) {
            listed(list, peers);
        }
        var six = dictionary.string("peers6");
        if (six.isPresent()) {
            compact(six.get().content(), CompactAddresses.V6, peers);
        }
        return peers;
    }

    /** BEP 23 and 7: address and port, end to end. */
    private static void compact(ByteBuffer bytes, int addressLength, Set<InetSocketAddress> peers) throws IOException {
        if (bytes.remaining() % (addressLength + CompactAddresses.PORT) != 0) {
            throw new IOException("sent a list of peers that is cut off");
        }
        peers.addAll(CompactAddresses.read(bytes, addressLength, MOST_PEERS - peers.size()));
    }

    /** BEP 3: a dictionary each. */
    private static void listed(BencodeList list, Set<InetSocketAddress> peers) {
        for (var element : list) {
            if (peers.size() < MOST_PEERS && element instanceof BencodeDictionary peer) {
                var ip = peer.string("ip");
                long port = peer.integer("port").orElse(0);
                // Only what is an address already: no name from a tracker is looked up.
                var address = NetUtil.createInetAddressFromIpAddressString(
                        ip.map(BencodeString::text).orElse(""));
                if (address != null && port > 0 && port < 1 << Short.SIZE) {
                    add(address, (int) port, peers);
                }
            }
        }
    }

    private static void add(InetAddress address, int port, Set<InetSocketAddress> peers) {
        if (port != 0 && !address.isAnyLocalAddress() && !address.isMulticastAddress()) {
            peers.add(new InetSocketAddress(address, port));
        }
    }

    /** Foreign text for our logs. */
    static String printable(String text) {
        return text.substring(0, Math.min(LONGEST_TEXT, text.length())).replaceAll("\\p{Cntrl}", "?");
    }
}

package io.shoalfs.fetch.peer;

import io.shoalfs.fetch.metainfo.Bencode;
import io.shoalfs.fetch.metainfo.BencodeDictionary;
import io.shoalfs.fetch.metainfo.BencodeException;
import io.shoalfs.fetch.metainfo.BencodeLimits;
import io.shoalfs.fetch.metainfo.BencodeWriter;
import io.shoalfs.fetch.net.CompactAddresses;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Whom a peer is connected to, as it tells others (BEP 11, {@code ut_pex}).
 *
 * @param added since it last told
 * @param dropped those whom it told of and is not connected to any more
 */
public record PeerExchange(List<Known> added, List<InetSocketAddress> dropped) {

    /** How many of each BEP 11 lets a message have. */
    public static final int MOST = 50;

    /** Twice what may be: as much of a peer that counts otherwise is read. */
    private static final int MOST_READ = 2 * MOST;

    /** It asks for nothing: a seed, or as good as one. */
    private static final int UPLOAD_ONLY = 0x02;

    /** It was dialled there, and answered. */
    private static final int REACHABLE = 0x10;

    /**
     * One of them.
     *
     * @param address where it listens
     * @param isUploadOnly whether it asks for nothing
     * @param isReachable whether it was dialled there
     */
    public record Known(InetSocketAddress address, boolean isUploadOnly, boolean isReachable) {

        private byte flags() {
            return (byte) ((isUploadOnly ? UPLOAD_ONLY : 0) | (isReachable ? REACHABLE : 0));
        }
    }

    public PeerExchange {
        added = List.copyOf(added);
        dropped = List.copyOf(dropped);
    }

    /** Whether it says nothing. */
    public boolean isEmpty() {
        return added.isEmpty() && dropped.isEmpty();
    }

    /** Reads the addresses that a message adds; flags and what is dropped are of no use to us. */
    static List<InetSocketAddress> readAdded(ByteBuffer payload) throws ProtocolException {
        try {
            if (Bencode.decode(payload.duplicate(), BencodeLimits.MESSAGE) instanceof BencodeDictionary dictionary) {
                var added = new ArrayList<InetSocketAddress>();
                dictionary
                        .string("added")
                        .ifPresent(text ->
                                added.addAll(CompactAddresses.read(text.content(), CompactAddresses.V4, MOST_READ)));
                dictionary
                        .string("added6")
                        .ifPresent(text ->
                                added.addAll(CompactAddresses.read(text.content(), CompactAddresses.V6, MOST_READ)));
                return added;
            }
        } catch (BencodeException e) {
            var refused = new ProtocolException("its ut_pex is not bencoded: " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
        throw new ProtocolException("its ut_pex is no dictionary");
    }

    /** The payload of the message. */
    ByteBuffer write() {
        var addresses = added.stream().map(Known::address).toList();
        return new BencodeWriter()
                .dictionary()
                .key("added")
                .string(CompactAddresses.write(addresses, CompactAddresses.V4))
                .key("added.f")
                .string(flags(CompactAddresses.V4))
                .key("added6")
                .string(CompactAddresses.write(addresses, CompactAddresses.V6))
                .key("added6.f")
                .string(flags(CompactAddresses.V6))
                .key("dropped")
                .string(CompactAddresses.write(dropped, CompactAddresses.V4))
                .key("dropped6")
                .string(CompactAddresses.write(dropped, CompactAddresses.V6))
                .end()
                .buffer();
    }

    private byte[] flags(int family) {
        var ofFamily = added.stream()
                .filter(known -> CompactAddresses.isOf(known.address(), family))
                .toList();
        var flags = new byte[ofFamily.size()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = ofFamily.get(i).flags();
        }
        return flags;
    }
}

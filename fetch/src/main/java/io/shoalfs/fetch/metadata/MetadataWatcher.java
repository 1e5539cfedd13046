package io.shoalfs.fetch.metadata;

import io.shoalfs.torrent.HashRequest;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** What those who look for metadata are told by their connections. On the loop. */
public interface MetadataWatcher {

    /**
     * A peer is connected.
     *
     * @param length of the info dictionary that it says it has, in bytes; 0 if it says nothing of one
     */
    void opened(MetadataSource source, InetSocketAddress address, int length);

    /** It says something of the info dictionary; the bytes are lent for the call. */
    void said(MetadataSource source, MetadataMessage message);

    /** It gives the hashes it was asked for; the bytes are lent for the call. */
    void hashes(MetadataSource source, HashRequest request, ByteBuffer hashes);

    /** It does not give them. */
    void refused(MetadataSource source, HashRequest request);

    /** A connection that was opened is gone. */
    void closed(MetadataSource source, String reason);

    /** An address that was dialled has not become such a connection. */
    void failed(InetSocketAddress address, String reason);

    /** Somebody is at the address that was dialled, but does not know the torrent by that hash, or will not say. */
    default void unknown(InetSocketAddress address, String reason) {
        failed(address, reason);
    }
}

package io.shoalfs.fetch;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;

/**
 * What was found out of a torrent; all of it verified.
 *
 * @param info its info dictionary, raw; nobody changes it
 * @param layers what {@code piece layers} is to say (BEP 52): by the root in hexadecimal; empty where none is needed
 * @param peers who gave it
 */
public record Found(ByteBuffer info, SortedMap<String, ByteBuffer> layers, List<InetSocketAddress> peers) {

    public Found {
        peers = List.copyOf(peers);
    }
}

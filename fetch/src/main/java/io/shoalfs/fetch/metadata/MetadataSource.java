package io.shoalfs.fetch.metadata;

import io.shoalfs.torrent.HashRequest;

/** A peer that may have metadata, as those see it who ask it. On the loop. */
public interface MetadataSource {

    /** Its address, for people. */
    String name();

    /** Asks for a part of the info dictionary: {@link MetadataMessage#PART} bytes, the last may be fewer. */
    void ask(int part);

    /** Asks for hashes of a v2 torrent (BEP 52). */
    void ask(HashRequest request);

    /** Ends the connection; it is told as left afterwards. */
    void close(String reason);
}

package io.shoalfs.fetch.metadata;

import io.shoalfs.fetch.metadata.MetadataMessage.Kind;
import io.shoalfs.fetch.metainfo.HashAnswers;
import io.shoalfs.fetch.swarm.RateLimit;
import io.shoalfs.torrent.HashRequest;
import io.shoalfs.torrent.Torrent;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What a torrent's peers may have of its metadata: its info dictionary (BEP 9), its piece layers (BEP 52). On the loop. */
public final class MetadataOffer {

    private final Optional<ByteBuffer> info;
    private final Optional<HashAnswers> hashes;
    private final RateLimit rate;

    private MetadataOffer(Optional<ByteBuffer> info, Optional<HashAnswers> hashes, RateLimit rate) {
        this.info = info;
        this.hashes = hashes;
        this.rate = rate;
    }

    /** Nothing. */
    public static MetadataOffer none() {
        return new MetadataOffer(Optional.empty(), Optional.empty(), new RateLimit(0));
    }

    /**
     * All that is known of a torrent.
     *
     * @param info raw; nobody changes it; one that is longer than others take is not given
     * @param rate of all that peers are given
     */
    public static MetadataOffer of(Torrent torrent, ByteBuffer info, RateLimit rate) {
        boolean isTaken = info.remaining() > 0
                && info.remaining() <= MetadataConfig.standard().longest();
        return new MetadataOffer(
                isTaken ? Optional.of(info.asReadOnlyBuffer()) : Optional.empty(),
                Optional.of(new HashAnswers(torrent)),
                rate);
    }

    /** Bytes of the info dictionary; 0 if it is not given. */
    public int length() {
        return info.map(ByteBuffer::remaining).orElse(0);
    }

    /** What all is given at. */
    RateLimit rate() {
        return rate;
    }

    /** The answer to who asks for a part. */
    MetadataMessage part(int part) {
        if (part >= MetadataMessage.parts(length())) {
            return MetadataMessage.reject(part);
        }
        var all = info.orElseThrow();
        int length = MetadataMessage.lengthOf(part, length());
        var content = all.slice(all.position() + part * MetadataMessage.PART, length);
        return new MetadataMessage(Kind.DATA, part, length(), content);
    }

    Optional<ByteBuffer> hashes(HashRequest request) {
        return hashes.flatMap(answers -> answers.answer(request));
    }
}

package io.shoalfs.fetch.metadata;

import io.shoalfs.fetch.metadata.MetadataMessage.Kind;
import io.shoalfs.fetch.swarm.Loop;
import io.shoalfs.torrent.HashRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Gives metadata to one peer, at the rate that all is given at. It has each part twice, and as many hashes in all as
 * anybody can need; who asks for more is refused. On the loop.
 */
public final class MetadataGiver {

    /** Answers that wait for their turn; more are refused. */
    private static final int MOST_WAITING = 64;

    private static final int TIMES = 2;

    /** A torrent of ten million pieces, in parts of 512. */
    private static final int MOST_HASH_ANSWERS = 20_000;

    private final MetadataOffer offer;
    private final Loop loop;
    private int parts;
    private int hashes;
    private int waiting;

    /** It has given nothing yet. */
    public MetadataGiver(MetadataOffer offer, Loop loop) {
        this.offer = offer;
        this.loop = loop;
    }

    /** The peer says something of metadata; if it asks for some, the answer is handed on, now or later. */
    public void said(MetadataMessage message, Consumer<MetadataMessage> answer) {
        if (message.kind() != Kind.REQUEST) {
            return;
        }
        boolean isEnough = parts >= TIMES * MetadataMessage.parts(offer.length()) || waiting >= MOST_WAITING;
        var given = isEnough ? MetadataMessage.reject(message.part()) : offer.part(message.part());
        if (given.kind() == Kind.REJECT) {
            answer.accept(given);
            return;
        }
        parts++;
        inTurn(given.content().remaining(), () -> answer.accept(given));
    }

    /** The peer asks for hashes; the answer is handed on, now or later: empty if it does not get them. */
    public void asked(HashRequest request, Consumer<Optional<ByteBuffer>> answer) {
        boolean isEnough = hashes >= MOST_HASH_ANSWERS || waiting >= MOST_WAITING;
        Optional<ByteBuffer> given = isEnough ? Optional.empty() : offer.hashes(request);
        hashes++;
        if (given.isEmpty()) {
            answer.accept(given);
        } else {
            inTurn(given.get().remaining(), () -> answer.accept(given));
        }
    }

    private void inTurn(int bytes, Runnable send) {
        long nanos = offer.rate().reserve(bytes, loop.nanoTime());
        if (nanos <= 0) {
            send.run();
            return;
        }
        waiting++;
        loop.schedule(Duration.ofNanos(nanos), () -> {
            waiting--;
            send.run();
        });
    }
}

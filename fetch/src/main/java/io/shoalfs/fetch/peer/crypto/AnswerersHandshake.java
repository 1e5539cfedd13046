package io.shoalfs.fetch.peer.crypto;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** The side that was dialled: it tells from the first bytes whether the peer encrypts. */
public final class AnswerersHandshake extends EncryptedHandshake {

    private static final byte[] IN_THE_CLEAR = "\u0013BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1);

    private final Encryption encryption;
    private final TorrentNames torrents;

    /** For these torrents. */
    public AnswerersHandshake(Encryption encryption, TorrentNames torrents, SecureRandom random) {
        super(random);
        this.encryption = encryption;
        this.torrents = torrents;
        await(this::takeFirst);
    }

    private boolean takeFirst(ChannelHandlerContext context, ByteBuf in) throws ProtocolException {
        int known = Math.min(in.readableBytes(), IN_THE_CLEAR.length);
        for (int i = 0; i < known; i++) {
            if (in.getByte(in.readerIndex() + i) != IN_THE_CLEAR[i]) {
                return await(this::takeKey);
            }
        }
        if (known < IN_THE_CLEAR.length) {
            return false;
        }
        if (!encryption.allowsPlain()) {
            throw new ProtocolException("it does not encrypt");
        }
        return leave(context);
    }

    private boolean takeKey(ChannelHandlerContext context, ByteBuf in) throws ProtocolException {
        // Ours costs something: it is not made for who has not said its own.
        if (in.readableBytes() < KeyExchange.LENGTH) {
            return false;
        }
        var secrets = secrets(sayKey(context), in);
        return await((at, from) -> skipTo(secrets.mark(), from) && await((then, rest) -> takeName(rest, secrets)));
    }

    private boolean takeName(ByteBuf in, Secrets secrets) throws ProtocolException {
        if (in.readableBytes() < Secrets.HASH_LENGTH) {
            return false;
        }
        var torrent = torrents.of(secrets.mask(read(in, Secrets.HASH_LENGTH)))
                .orElseThrow(() -> new ProtocolException("it asks for a torrent that is not here"));
        var ciphers = new Ciphers(secrets.ofDialler(torrent), secrets.ofDialled(torrent));
        return await((context, from) -> takeOffer(from, ciphers));
    }

    private boolean takeOffer(ByteBuf in, Ciphers ciphers) throws ProtocolException {
        if (in.readableBytes() < PROOF_LENGTH + Integer.BYTES + Short.BYTES) {
            return false;
        }
        var offer = read(in, PROOF_LENGTH + Integer.BYTES + Short.BYTES, ciphers.incoming());
        if (offer.readLong() != 0) {
            throw new ProtocolException("it has another key than we");
        }
        int chosen = encryption.chosen(offer.readInt());
        if (chosen == 0) {
            throw new ProtocolException("it offers no encryption that may be");
        }
        int padding = padding(offer.readUnsignedShort());
        return await((context, from) -> takePadding(context, from, padding, chosen, ciphers));
    }

    private boolean takePadding(ChannelHandlerContext context, ByteBuf in, int padding, int chosen, Ciphers ciphers) {
        if (in.readableBytes() < padding + Short.BYTES) {
            return false;
        }
        read(in, padding, ciphers.incoming());
        int first = read(in, Short.BYTES, ciphers.incoming()).readUnsignedShort();
        var answer = Unpooled.buffer();
        answer.writeZero(PROOF_LENGTH).writeInt(chosen);
        int ours = paddingLength();
        answer.writeShort(ours).writeZero(ours);
        ciphers.outgoing().apply(answer);
        say(context, read(answer, answer.readableBytes()));
        // What it says first is encrypted in any case, with what may follow or without.
        return chosen == Encryption.RC4
                ? leave(context, ciphers)
                : await((at, from) -> takeFirstWords(at, from, first, ciphers));
    }

    private boolean takeFirstWords(ChannelHandlerContext context, ByteBuf in, int length, Ciphers ciphers) {
        if (in.readableBytes() < length) {
            return false;
        }
        ciphers.incoming().apply(in, in.readerIndex(), length);
        return leave(context);
    }
}

package io.shoalfs.fetch.peer.crypto;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.shoalfs.torrent.InfoHash;
import java.net.ProtocolException;
import java.security.SecureRandom;

/** The side that dialled. Put into the pipeline of a channel that is connected, it begins at once. */
public final class DiallersHandshake extends EncryptedHandshake {

    private final Encryption encryption;
    private final InfoHash torrent;
    private final byte[] first;

    /**
     * For a torrent, by the name that the peer knows it by.
     *
     * @param first what is said to the peer first: under 64 KiB; it is kept
     */
    public DiallersHandshake(Encryption encryption, InfoHash torrent, byte[] first, SecureRandom random) {
        super(random);
        this.encryption = encryption;
        this.torrent = torrent;
        this.first = first;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        var keys = sayKey(context);
        await((at, in) -> takeKey(at, in, keys));
    }

    private boolean takeKey(ChannelHandlerContext context, ByteBuf in, KeyExchange keys) throws ProtocolException {
        if (in.readableBytes() < KeyExchange.LENGTH) {
            return false;
        }
        var secrets = secrets(keys, in);
        var ciphers = new Ciphers(secrets.ofDialled(torrent), secrets.ofDialler(torrent));
        var offer = Unpooled.buffer();
        int padding = paddingLength();
        offer.writeZero(PROOF_LENGTH).writeInt(encryption.offered());
        offer.writeShort(padding).writeZero(padding);
        offer.writeShort(first.length).writeBytes(first);
        ciphers.outgoing().apply(offer);
        say(context, secrets.mark(), secrets.mask(Secrets.name(torrent)), read(offer, offer.readableBytes()));
        var proof = new byte[PROOF_LENGTH];
        ciphers.incoming().apply(proof);
        return await((at, from) -> skipTo(proof, from) && await((then, rest) -> takeChoice(rest, ciphers)));
    }

    private boolean takeChoice(ByteBuf in, Ciphers ciphers) throws ProtocolException {
        if (in.readableBytes() < Integer.BYTES + Short.BYTES) {
            return false;
        }
        var answer = read(in, Integer.BYTES + Short.BYTES, ciphers.incoming());
        int chosen = answer.readInt();
        if (Integer.bitCount(chosen) != 1 || (chosen & encryption.offered()) == 0) {
            throw new ProtocolException("it chose an encryption that was not offered: " + chosen);
        }
        int padding = padding(answer.readUnsignedShort());
        return await((context, from) -> takePadding(context, from, padding, chosen, ciphers));
    }

    private boolean takePadding(ChannelHandlerContext context, ByteBuf in, int padding, int chosen, Ciphers ciphers) {
        if (in.readableBytes() < padding) {
            return false;
        }
        read(in, padding, ciphers.incoming());
        return chosen == Encryption.RC4 ? leave(context, ciphers) : leave(context);
    }
}

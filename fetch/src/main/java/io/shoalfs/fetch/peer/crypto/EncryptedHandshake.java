package io.shoalfs.fetch.peer.crypto;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.shoalfs.fetch.net.Channels;
import java.net.ProtocolException;
import java.security.SecureRandom;
import java.util.List;

/**
 * The first of a peer channel's handlers: agrees on encryption, then leaves; what comes and goes behind it is as if it had
 * never been there. Nothing may be written before the first bytes have come out of it. A peer that does not keep to the
 * protocol is told to the next handlers as an exception. It has no deadline: whoever waits for the bytes has one.
 */
abstract class EncryptedHandshake extends ByteToMessageDecoder {

    /** Both sides put up to so many random bytes behind what they say, so that no length tells what it is. */
    static final int LONGEST_PADDING = 512;

    /** Eight zeros, encrypted: what shows that both have the same key. */
    static final int PROOF_LENGTH = 8;

    private final SecureRandom random;
    private Step next = (context, in) -> false;
    private boolean over;

    EncryptedHandshake(SecureRandom random) {
        this.random = random;
    }

    /** What is waited for. */
    interface Step {

        /**
         * Takes it, if all of it has come.
         *
         * @param in read as far as the step goes
         * @return whether another step may follow
         * @throws ProtocolException if the peer does not keep to the protocol
         */
        boolean take(ChannelHandlerContext context, ByteBuf in) throws ProtocolException;
    }

    /** Waits for this next; true. */
    final boolean await(Step step) {
        next = step;
        return true;
    }

    @Override
    protected final void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        try {
            boolean isEnough = true;
            while (isEnough && !over) {
                isEnough = next.take(context, in);
            }
        } catch (ProtocolException e) {
            over = true;
            in.skipBytes(in.readableBytes());
            context.fireExceptionCaught(e);
        }
    }

    /** It is over: what is not read yet, and all that follows, is the next handlers'. False. */
    final boolean leave(ChannelHandlerContext context) {
        over = true;
        context.pipeline().remove(this);
        return false;
    }

    /** The same, and it is encrypted. */
    final boolean leave(ChannelHandlerContext context, Ciphers ciphers) {
        context.pipeline().addAfter(context.name(), null, new Rc4Handler(ciphers.incoming(), ciphers.outgoing()));
        return leave(context);
    }

    /** Both directions. */
    record Ciphers(Rc4 incoming, Rc4 outgoing) {}

    /** Says our key, with padding behind it. */
    final KeyExchange sayKey(ChannelHandlerContext context) {
        var keys = new KeyExchange(random);
        var padding = new byte[paddingLength()];
        random.nextBytes(padding);
        say(context, keys.publicKey(), padding);
        return keys;
    }

    /** How long a padding of ours is to be. */
    final int paddingLength() {
        return random.nextInt(LONGEST_PADDING + 1);
    }

    /** Sends these bytes as they are. */
    static void say(ChannelHandlerContext context, byte[]... parts) {
        Channels.writeAndFlush(context.channel(), Unpooled.wrappedBuffer(parts));
    }

    /** What follows from the peer's key, which is there. */
    static Secrets secrets(KeyExchange ours, ByteBuf in) throws ProtocolException {
        return new Secrets(ours.secret(read(in, KeyExchange.LENGTH)));
    }

    /** Skips the peer's padding, and this mark behind it; false while the mark may still come. */
    static boolean skipTo(byte[] mark, ByteBuf in) throws ProtocolException {
        int last = Math.min(LONGEST_PADDING, in.readableBytes() - mark.length);
        for (int padding = 0; padding <= last; padding++) {
            if (startsWith(in, in.readerIndex() + padding, mark)) {
                in.skipBytes(padding + mark.length);
                return true;
            }
        }
        if (last == LONGEST_PADDING) {
            throw new ProtocolException(
                    "it does not speak the BitTorrent protocol, neither in the clear nor encrypted");
        }
        return false;
    }

    private static boolean startsWith(ByteBuf in, int from, byte[] mark) {
        for (int i = 0; i < mark.length; i++) {
            if (in.getByte(from + i) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /** The length of a padding that the peer names. */
    static int padding(int length) throws ProtocolException {
        if (length > LONGEST_PADDING) {
            throw new ProtocolException("its padding has " + length + " bytes");
        }
        return length;
    }

    /** Reads so many bytes, which are there. */
    static byte[] read(ByteBuf in, int length) {
        var bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }

    /** The same, and decrypts them. */
    static ByteBuf read(ByteBuf in, int length, Rc4 cipher) {
        var bytes = read(in, length);
        cipher.apply(bytes);
        return Unpooled.wrappedBuffer(bytes);
    }
}

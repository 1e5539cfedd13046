package io.shoalfs.fetch.peer.crypto;

import io.netty.buffer.ByteBuf;
import org.bouncycastle.crypto.engines.RC4Engine;
import org.bouncycastle.crypto.params.KeyParameter;

/** One direction of an encrypted connection: RC4 without its first 1024 bytes. For one thread at a time. */
final class Rc4 {

    private static final int DROPPED = 1024;
    private static final int PART = 8 * 1024;

    private final RC4Engine engine = new RC4Engine();
    private final byte[] part = new byte[PART];

    Rc4(byte[] key) {
        engine.init(true, new KeyParameter(key));
        engine.processBytes(part, 0, DROPPED, part, 0);
    }

    /** Encrypts or decrypts, in place; the stream goes on behind it. */
    void apply(byte[] bytes) {
        engine.processBytes(bytes, 0, bytes.length, bytes, 0);
    }

    /** The same with the readable bytes of a buffer, of which nobody else may have a view; its indices stay. */
    void apply(ByteBuf bytes) {
        apply(bytes, bytes.readerIndex(), bytes.readableBytes());
    }

    /** The same with some bytes of a buffer. */
    void apply(ByteBuf bytes, int from, int length) {
        for (int done = 0; done < length; done += PART) {
            int count = Math.min(PART, length - done);
            bytes.getBytes(from + done, part, 0, count);
            engine.processBytes(part, 0, count, part, 0);
            bytes.setBytes(from + done, part, 0, count);
        }
    }
}

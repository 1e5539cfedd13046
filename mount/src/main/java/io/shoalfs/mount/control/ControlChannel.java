package io.shoalfs.mount.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.jr.ob.JSON;
import io.shoalfs.mount.fuse.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Messages over a unix socket, in both directions. Each is a frame of JSON, whose field {@code attachments} says how many
 * frames of bytes follow; a frame is its length, four bytes of which the highest comes first, and so many bytes. An open
 * file comes with a message's first byte. One thread at a time sends, and one receives; any may close it. Blocks.
 */
public final class ControlChannel implements AutoCloseable {

    private static final String ATTACHMENTS = "attachments";

    /** How an engine does that has ten thousand torrents. */
    private static final int MESSAGE_MAX = 64 << 20;

    private static final int ATTACHMENT_MAX = 256 << 20;

    /** So many torrents can be named for one mount; all that lie in a directory need no naming. */
    private static final int ATTACHMENTS_MAX = 10_000;

    private static final int PART = 64 << 10;

    private final UnixSocket socket;

    /** Over a socket, which is the channel's to close. */
    public ControlChannel(UnixSocket socket) {
        this.socket = socket;
    }

    /**
     * Connects to who listens there.
     *
     * @throws java.net.ConnectException if nobody does
     */
    public static ControlChannel connect(Path at) throws IOException {
        return new ControlChannel(UnixSocket.connect(at));
    }

    /** Sends a message; its open file stays the caller's. */
    public void send(ControlMessage message) throws IOException {
        var fields = new TreeMap<>(message.fields());
        fields.put(ATTACHMENTS, message.attachments().size());
        int[] descriptors = message.descriptor().stream().toArray();
        send(JSON.std.asString(fields).getBytes(StandardCharsets.UTF_8), descriptors);
        for (byte[] attachment : message.attachments()) {
            send(attachment);
        }
    }

    private void send(byte[] frame, int... descriptors) throws IOException {
        socket.send(ByteBuffer.allocate(Integer.BYTES).putInt(frame.length).flip(), descriptors);
        for (int sent = 0; sent < frame.length; sent += PART) {
            socket.send(ByteBuffer.wrap(frame, sent, Math.min(PART, frame.length - sent)));
        }
    }

    /**
     * Waits for a message; empty when the other side, or we, have closed.
     *
     * @throws ProtocolException if it is none
     */
    public Optional<ControlMessage> receive() throws IOException {
        var first = ByteBuffer.allocate(Integer.BYTES);
        if (socket.receive(first) < 0) {
            return Optional.empty();
        }
        fill(first);
        var fields = new TreeMap<>(object(frame(first.flip().getInt(), MESSAGE_MAX)));
        // Taken before what may yet fail: what nobody takes is closed with the socket.
        var attachments = attachments(fields.remove(ATTACHMENTS));
        return Optional.of(new ControlMessage(fields, attachments, socket.takeDescriptor()));
    }

    private List<byte[]> attachments(Object count) throws IOException {
        if (!(count instanceof Integer number) || number < 0 || number > ATTACHMENTS_MAX) {
            throw new ProtocolException("a message without \"" + ATTACHMENTS + "\"");
        }
        var attachments = new ArrayList<byte[]>();
        for (int i = 0; i < number; i++) {
            var length = ByteBuffer.allocate(Integer.BYTES);
            fill(length);
            attachments.add(frame(length.flip().getInt(), ATTACHMENT_MAX));
        }
        return attachments;
    }

    private byte[] frame(int length, int longest) throws IOException {
        if (length < 0 || length > longest) {
            throw new ProtocolException("a frame of " + Integer.toUnsignedString(length) + " bytes");
        }
        var frame = ByteBuffer.allocate(length);
        fill(frame);
        return frame.array();
    }

    private void fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (socket.receive(buffer) < 0) {
                throw new ProtocolException("a message that ends before its end");
            }
        }
    }

    private static Map<String, Object> object(byte[] frame) throws IOException {
        try {
            return JSON.std.mapFrom(frame);
        } catch (JsonProcessingException e) {
            throw new ProtocolException("no JSON object: " + e.getOriginalMessage());
        }
    }

    /** The process that had the other side when they were connected. */
    public long peerPid() throws IOException {
        return socket.peerPid();
    }

    /** Its effective user. */
    public long peerUid() throws IOException {
        return socket.peerUid();
    }

    /** Closes it; ends what blocks on it. Idempotent. */
    @Override
    public void close() {
        socket.close();
    }
}

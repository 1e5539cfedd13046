package io.shoalfs.fetch.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The first of a channel's handlers: asks a proxy for a way to a host, by HTTP's {@code CONNECT} (RFC 9110) or SOCKS5 (RFC
 * 1928, 1929). It says {@code channelActive} once the way is there, and leaves; nothing may be written before.
 */
public final class ProxyTunnel extends ByteToMessageDecoder {

    private static final int LONGEST_HEAD = 16 * 1024;
    private static final int LONGEST_TEXT = 255;

    private static final int SOCKS = 5;
    private static final int CONNECT = 1;
    private static final int NO_AUTHENTICATION = 0;
    private static final int PASSWORD = 2;
    private static final int PASSWORD_VERSION = 1;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;

    private final Proxy proxy;
    private final String host;
    private final int port;
    private Stage stage = Stage.GREETED;

    /** What it waits for. */
    private enum Stage {
        GREETED,
        AUTHENTICATED,
        CONNECTED,
        DONE
    }

    /** A way to a host, which the proxy resolves if it is a name. */
    public ProxyTunnel(Proxy proxy, String host, int port) {
        this.proxy = proxy;
        this.host = host;
        this.port = port;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (proxy.kind() == Proxy.Kind.HTTP) {
            stage = Stage.CONNECTED;
            say(context, Unpooled.copiedBuffer(connectRequest(), StandardCharsets.ISO_8859_1));
        } else {
            int method = proxy.credentials().isEmpty() ? NO_AUTHENTICATION : PASSWORD;
            say(context, Unpooled.wrappedBuffer(new byte[] {SOCKS, 1, (byte) method}));
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws IOException {
        boolean isUnderstood = true;
        while (isUnderstood && stage != Stage.DONE) {
            isUnderstood = proxy.kind() == Proxy.Kind.HTTP ? takeHead(in) : takeSocks(context, in);
        }
        if (stage == Stage.DONE) {
            // What follows is the server's: it goes on to the next handler when this one leaves.
            var pipeline = context.pipeline();
            context.fireChannelActive();
            pipeline.remove(this);
        }
    }

    private String connectRequest() {
        var authority = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        var authorization = proxy.authorization()
                .map(text -> "Proxy-Authorization: " + text + "\r\n")
                .orElse("");
        return "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n" + authorization + "\r\n";
    }

    private boolean takeHead(ByteBuf in) throws IOException {
        var text = in.toString(StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            require(text.length() <= LONGEST_HEAD, "said too much");
            return false;
        }
        var line = text.substring(0, text.indexOf("\r\n"));
        require(line.matches("HTTP/1\\.[01] 2\\d\\d.*"), "refused (" + line + ")");
        in.skipBytes(end + "\r\n\r\n".length());
        stage = Stage.DONE;
        return true;
    }

    /** Takes one answer, if it is there. */
    private boolean takeSocks(ChannelHandlerContext context, ByteBuf in) throws IOException {
        int at = in.readerIndex();
        int available = in.readableBytes();
        if (stage != Stage.CONNECTED) {
            if (available < 2) {
                return false;
            }
            in.skipBytes(1);
            int answer = in.readUnsignedByte();
            if (stage == Stage.GREETED
                    && answer == PASSWORD
                    && !proxy.credentials().isEmpty()) {
                stage = Stage.AUTHENTICATED;
                say(context, password());
            } else {
                require(answer == 0, "does not take our credentials");
                stage = Stage.CONNECTED;
                say(context, connect());
            }
            return true;
        }
        if (available < 5) {
            return false;
        }
        require(in.getByte(at) == SOCKS && in.getByte(at + 1) == 0, "refused (SOCKS " + in.getByte(at + 1) + ")");
        int address =
                switch (in.getByte(at + 3)) {
                    case IPV4 -> 4;
                    case IPV6 -> 16;
                    default -> 1 + in.getUnsignedByte(at + 4);
                };
        int length = 4 + address + Short.BYTES;
        if (available < length) {
            return false;
        }
        in.skipBytes(length);
        stage = Stage.DONE;
        return true;
    }

    private ByteBuf password() throws IOException {
        var parts = proxy.credentials().split(":", 2);
        var buffer = Unpooled.buffer().writeByte(PASSWORD_VERSION);
        write(buffer, parts[0]);
        write(buffer, parts.length < 2 ? "" : parts[1]);
        return buffer;
    }

    private ByteBuf connect() throws IOException {
        var buffer = Unpooled.buffer().writeBytes(new byte[] {SOCKS, CONNECT, 0, NAME});
        write(buffer, host);
        return buffer.writeShort(port);
    }

    private static void write(ByteBuf buffer, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        require(bytes.length <= LONGEST_TEXT, "takes no name that is so long");
        buffer.writeByte(bytes.length).writeBytes(bytes);
    }

    private static void require(boolean isRight, String complaint) throws IOException {
        if (!isRight) {
            throw new IOException("the proxy " + complaint);
        }
    }

    // What cannot be written ends the connection, which is told otherwise.
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void say(ChannelHandlerContext context, ByteBuf bytes) {
        context.writeAndFlush(bytes, context.voidPromise());
    }
}

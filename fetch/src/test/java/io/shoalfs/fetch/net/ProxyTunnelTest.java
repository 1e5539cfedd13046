package io.shoalfs.fetch.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Both protocols byte for byte, as their RFCs have them. */
class ProxyTunnelTest {

    private int active;

    @Test
    void connect_byHttp() {
        var channel = channel(new Proxy(Proxy.Kind.HTTP, "p", 3128, "me:secret"), "h", 443);
        assertEquals(
                "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\nProxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n",
                said(channel));

        hear(channel, "HTTP/1.1 200 Connection established\r\nVia: p\r\n");
        assertEquals(0, active);
        hear(channel, "\r\nfrom the server");

        assertEquals(1, active);
        assertNull(channel.pipeline().get(ProxyTunnel.class));
        assertEquals("from the server", heard(channel));
    }

    @Test
    void connect_byHttp_toAnAddress() {
        var channel = channel(new Proxy(Proxy.Kind.HTTP, "p", 3128, ""), "::1", 8443);

        assertEquals("CONNECT [::1]:8443 HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n", said(channel));
    }

    @Test
    void refusals_byHttp() {
        for (var text : new String[] {"HTTP/1.1 407 No\r\n\r\n", "SSH-2.0-x\r\n\r\n", "a".repeat(20_000)}) {
            var channel = channel(new Proxy(Proxy.Kind.HTTP, "p", 3128, ""), "h", 443);

            assertThrows(Exception.class, () -> hear(channel, text));
            assertEquals(0, active);
        }
    }

    @Test
    void connect_bySocks() {
        var channel = channel(new Proxy(Proxy.Kind.SOCKS5, "p", 1080, ""), "h.org", 80);
        assertEquals("050100", saidHex(channel));
        hearHex(channel, "05");
        hearHex(channel, "00");
        assertEquals("0501000305682e6f72670050", saidHex(channel));

        hearHex(channel, "0500000300");
        assertEquals(0, active);
        hearHex(channel, "005068656c6c6f");

        assertEquals(1, active);
        assertEquals("hello", heard(channel));
    }

    @Test
    void connect_bySocks_withAPassword() {
        var channel = channel(new Proxy(Proxy.Kind.SOCKS5, "p", 1080, "me:secret"), "h", 80);
        assertEquals("050102", saidHex(channel));
        hearHex(channel, "0502");
        assertEquals("01026d6506736563726574", saidHex(channel));
        hearHex(channel, "0100");
        assertEquals("0501000301680050", saidHex(channel));

        hearHex(channel, "05000001" + "7f000001" + "0050");

        assertEquals(1, active);
    }

    @Test
    void refusals_bySocks() {
        for (var text : new String[] {"05ff", "0502"}) {
            var channel = channel(new Proxy(Proxy.Kind.SOCKS5, "p", 1080, ""), "h", 80);
            assertThrows(Exception.class, () -> hearHex(channel, text), text);
        }
        var channel = channel(new Proxy(Proxy.Kind.SOCKS5, "p", 1080, ""), "h", 80);
        hearHex(channel, "0500");
        assertThrows(Exception.class, () -> hearHex(channel, "0505000100000000" + "0000"));
        assertEquals(0, active);
    }

    private EmbeddedChannel channel(Proxy proxy, String host, int port) {
        return new EmbeddedChannel(new ProxyTunnel(proxy, host, port), new ChannelInboundHandlerAdapter() {

            @Override
            public void channelActive(ChannelHandlerContext context) {
                active++;
            }
        });
    }

    private static String said(EmbeddedChannel channel) {
        return text(channel.readOutbound());
    }

    private static String saidHex(EmbeddedChannel channel) {
        return ByteBufUtil.hexDump(said(channel).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void hear(EmbeddedChannel channel, String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    private static void hearHex(EmbeddedChannel channel, String hex) {
        channel.writeInbound(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
    }

    private static String heard(EmbeddedChannel channel) {
        return text(channel.readInbound());
    }

    private static String text(ByteBuf bytes) {
        try {
            return bytes.toString(StandardCharsets.ISO_8859_1);
        } finally {
            bytes.release();
        }
    }
}

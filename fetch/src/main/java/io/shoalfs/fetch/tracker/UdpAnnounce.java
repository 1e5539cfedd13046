package io.shoalfs.fetch.tracker;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An announce, with the tracker's path and query behind it (BEP 15, 41). */
record UdpAnnounce(URI tracker, Announce announce) implements UdpQuestion<AnnounceReply> {

    private static final int ANNOUNCE = 1;

    /** BEP 41: a part of the address's path and query follows. */
    private static final int URL_DATA = 2;

    private static final int LONGEST_URL_DATA = 255;

    @Override
    public int action() {
        return ANNOUNCE;
    }

    @Override
    public void writeTo(ByteBuf out) {
        var progress = announce.progress();
        out.writeBytes(announce.torrent().wireBytes()).writeBytes(announce.peerBytes());
        out.writeLong(progress.downloaded()).writeLong(progress.left()).writeLong(progress.uploaded());
        out.writeInt(announce.event().number());
        out.writeBytes(address()).writeInt(announce.key()).writeInt(announce.wanted());
        out.writeShort(announce.place().port());
        urlData(out);
    }

    /** There is no room for one of IPv6; zeros: what the tracker sees. */
    private byte[] address() {
        return announce.place().address() instanceof Inet4Address four ? four.getAddress() : new byte[Integer.BYTES];
    }

    private void urlData(ByteBuf out) {
        var query = tracker.getRawQuery();
        var data = (tracker.getRawPath() + (query == null ? "" : "?" + query)).getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < data.length; from += LONGEST_URL_DATA) {
            int length = Math.min(LONGEST_URL_DATA, data.length - from);
            out.writeByte(URL_DATA).writeByte(length).writeBytes(data, from, length);
        }
    }

    @Override
    public int shortestAnswer() {
        return AnnounceReply.DATAGRAM_HEADER;
    }

    @Override
    public AnnounceReply read(ByteBuffer body, boolean six) throws IOException {
        return AnnounceReply.ofDatagram(body, six);
    }
}

package io.shoalfs.fetch.tracker;

import io.netty.buffer.ByteBuf;
import io.shoalfs.torrent.InfoHash;
import java.nio.ByteBuffer;

/** A scrape of one torrent (BEP 15). */
record UdpScrape(InfoHash torrent) implements UdpQuestion<Scrape> {

    private static final int SCRAPE = 2;

    @Override
    public int action() {
        return SCRAPE;
    }

    @Override
    public void writeTo(ByteBuf out) {
        out.writeBytes(torrent.wireBytes());
    }

    @Override
    public int shortestAnswer() {
        return Scrape.DATAGRAM_LENGTH;
    }

    @Override
    public Scrape read(ByteBuffer body, boolean six) {
        return Scrape.ofDatagram(body);
    }
}

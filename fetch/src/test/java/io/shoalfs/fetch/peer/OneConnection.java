package io.shoalfs.fetch.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.shoalfs.cache.HeapPieceMemory;
import io.shoalfs.cache.HeldTasks;
import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.fetch.metadata.MetadataOffer;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.peer.Message.Bitfield;
import io.shoalfs.fetch.peer.Message.Cancel;
import io.shoalfs.fetch.peer.Message.Extended;
import io.shoalfs.fetch.peer.Message.Flag;
import io.shoalfs.fetch.peer.Message.Have;
import io.shoalfs.fetch.peer.Message.Piece;
import io.shoalfs.fetch.peer.Message.Reject;
import io.shoalfs.fetch.peer.Message.Request;
import io.shoalfs.fetch.rack.Sharing;
import io.shoalfs.fetch.swarm.QuietMachine;
import io.shoalfs.fetch.swarm.UploadConfig;
import io.shoalfs.fetch.swarm.Uploads;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.PieceSpan;
import io.shoalfs.torrent.TorrentId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** One connection on a channel without a socket, over a store in memory whose copies wait to be run. */
final class OneConnection implements AutoCloseable {

    /** Ten pieces of two blocks and a bit, the last one shorter. */
    static final SampleTorrent SAMPLE = SampleTorrent.of(1, 40_000, 380_001);

    /** The same content, of which peers know the v2 hashes alone. */
    static final SampleTorrent V2 = SAMPLE.at(new TorrentId(null, InfoHash.of(new byte[32])));

    static final int PIECES = 10;
    static final long FAST = 0x10_00_04;
    static final long PLAIN = 0;

    final HeapPieceMemory memory = new HeapPieceMemory(1 << 20);
    final HeldTasks disk = new HeldTasks();
    final SampleTorrent sample;
    final MemoryPieceStore store;
    final RecordingSwarm swarm = new RecordingSwarm();
    final EmbeddedChannel channel = new EmbeddedChannel();
    final NettyLoop loop = new NettyLoop(channel.eventLoop());
    final Uploads uploads;

    /** With whom it is shared. */
    Sharing sharing = Sharing.NONE;

    /** Tasks that wait for the disk. */
    int onDisk;

    OneConnection() {
        this(SAMPLE);
    }

    OneConnection(SampleTorrent sample) {
        this.sample = sample;
        this.store = new MemoryPieceStore(sample.torrent(), this::onDisk);
        this.uploads = new Uploads(
                store,
                new UploadConfig(1, Duration.ofSeconds(10), 3, 40_000, 2, Duration.ofMillis(50), 0),
                QuietMachine.on(loop));
    }

    private void onDisk(Runnable task) {
        onDisk++;
        disk.execute(() -> {
            onDisk--;
            task.run();
        });
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
        disk.runAll();
    }

    void hold(int piece) {
        store.offer(piece, sample.buffer(piece, memory));
        disk.runAll();
        channel.runPendingTasks();
    }

    void evict(int piece) {
        store.evict(piece);
        disk.runAll();
        channel.runPendingTasks();
    }

    PeerConnection connect(long reserved) {
        uploads.start();
        channel.runPendingTasks();
        var id = PeerId.of(new byte[PeerId.LENGTH]);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 6881);
        var torrent = sample.torrent().id().primary();
        var connection = new PeerConnection(
                new PeerSwarm(
                        sample.torrent(), loop, swarm, uploads, swarm, PeerNodes.NONE, MetadataOffer.none(), sharing),
                new PeerContact(id, address, true),
                PeerConfig.standard(),
                channel,
                new Handshake(reserved, torrent, id));
        connection.start(reserved == FAST ? introduction() : null);
        channel.pipeline().addLast(new PeerHandler(connection));
        return connection;
    }

    private ExtensionHandshake introduction() {
        var plain = new ExtensionHandshake(
                Extensions.known(swarm.exchanges()), 250, uploads.holdsAll(), "us", OptionalInt.of(1));
        return sharing.equals(Sharing.NONE) ? plain : plain.sharing(Extensions.OUR_WISH, sharing.at());
    }

    /** To a peer that has everything and lets us ask. */
    PeerConnection connected(long reserved) {
        var connection = connect(reserved);
        hears(bitfield(IntStream.range(0, PIECES).toArray()), Flag.UNCHOKE);
        said();
        swarm.calls();
        return connection;
    }

    void hears(Message... messages) {
        var wire = Unpooled.buffer();
        List.of(messages).forEach(message -> message.deliverTo(new MessageWriter(wire)));
        channel.writeInbound(wire);
        channel.runPendingTasks();
    }

    static Bitfield bitfield(int... pieces) {
        var bits = new java.util.BitSet();
        IntStream.of(pieces).forEach(bits::set);
        return new Bitfield(PieceBits.toWire(bits, PIECES));
    }

    static Extended extended(String payload) {
        return new Extended(0, ByteBuffer.wrap(payload.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }

    ByteBuf oneWrite() {
        channel.runPendingTasks();
        assertEquals(1, channel.outboundMessages().size());
        return channel.readOutbound();
    }

    List<String> said() {
        channel.runPendingTasks();
        var all = new ArrayList<String>();
        for (ByteBuf wire = channel.readOutbound(); wire != null; wire = channel.readOutbound()) {
            all.addAll(messages(wire));
        }
        return all;
    }

    static List<String> messages(ByteBuf wire) {
        var texts = new ArrayList<String>();
        try (var framer = new MessageFramer(UnpooledByteBufAllocator.DEFAULT, PIECES)) {
            framer.feed(wire, message -> texts.add(text(message)));
        } catch (java.net.ProtocolException e) {
            throw new AssertionError(e);
        } finally {
            wire.release();
        }
        return texts;
    }

    private static String text(Message message) {
        if (message instanceof Request request) {
            return "request " + text(request.span());
        } else if (message instanceof Cancel cancel) {
            return "cancel " + text(cancel.span());
        } else if (message instanceof Reject reject) {
            return "reject " + text(reject.span());
        } else if (message instanceof Piece piece) {
            return "piece " + piece.piece() + " " + piece.offset() + "+"
                    + piece.content().remaining();
        } else if (message instanceof Have have) {
            return "have " + have.piece();
        } else if (message instanceof Extended extended) {
            return extended.extension() == 0
                    ? "extended 0"
                            + (StandardCharsets.ISO_8859_1
                                            .decode(extended.payload().duplicate())
                                            .toString()
                                            .contains("11:upload_onlyi1e")
                                    ? " upload_only"
                                    : "")
                    : "extended " + extended.extension() + " "
                            + extended.payload().getInt(0);
        } else if (message instanceof Bitfield bitfield) {
            var pieces = PieceBits.fromWire(bitfield.bits(), PIECES).stream().mapToObj(String::valueOf);
            return "bitfield " + String.join(" ", pieces.toList());
        }
        return message.toString();
    }

    private static String text(PieceSpan span) {
        return span.piece() + " " + span.offset() + "+" + span.length();
    }
}

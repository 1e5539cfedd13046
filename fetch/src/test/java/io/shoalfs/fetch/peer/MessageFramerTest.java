package io.shoalfs.fetch.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.shoalfs.fetch.peer.Message.AllowedFast;
import io.shoalfs.fetch.peer.Message.Bitfield;
import io.shoalfs.fetch.peer.Message.Cancel;
import io.shoalfs.fetch.peer.Message.Extended;
import io.shoalfs.fetch.peer.Message.Flag;
import io.shoalfs.fetch.peer.Message.Have;
import io.shoalfs.fetch.peer.Message.KeepAlive;
import io.shoalfs.fetch.peer.Message.Piece;
import io.shoalfs.fetch.peer.Message.Port;
import io.shoalfs.fetch.peer.Message.Reject;
import io.shoalfs.fetch.peer.Message.Request;
import io.shoalfs.fetch.peer.Message.Suggest;
import io.shoalfs.fetch.peer.Message.Unknown;
import io.shoalfs.torrent.PieceSpan;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageFramerTest {

    private static final int PIECES = 77;

    @Property(tries = 300)
    void feed_messagesCutAnywhere_areTheMessages(
            @ForAll("messages") List<Message> messages, @ForAll long seed, @ForAll boolean tiny) throws Exception {
        var random = new Random(seed);
        var wire = written(messages);
        var parts = new ArrayList<ByteBuf>();
        while (wire.isReadable()) {
            int length = tiny ? 1 + random.nextInt(3) : 1 + random.nextInt(wire.readableBytes());
            parts.add(wire.readSlice(Math.min(length, wire.readableBytes())));
        }

        assertEquals(messages, framed(parts));
    }

    @Test
    void feed_oneCutAtEveryByte_isTheMessages() throws Exception {
        var messages = List.<Message>of(
                KeepAlive.INSTANCE,
                new Piece(3, 16384, bytes(5)),
                Flag.UNCHOKE,
                new Request(new PieceSpan(1, 2, 3)),
                new Extended(0, bytes(0)),
                new Have(76));
        int length = written(messages).readableBytes();
        for (int cut = 0; cut <= length; cut++) {
            var wire = written(messages);
            assertEquals(messages, framed(List.of(wire.readSlice(cut), wire.readSlice(length - cut))), "cut at " + cut);
        }
    }

    @Test
    void feed_wholeMessages_doesNotCopy() throws Exception {
        var wire = written(List.of(new Piece(0, 0, bytes(100)), new Piece(1, 0, bytes(100))));
        var allocator = new UnpooledByteBufAllocator(false);

        try (var framer = new MessageFramer(allocator, PIECES)) {
            framer.feed(wire, message -> {});
        }

        assertEquals(0, allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory());
    }

    @Test
    void feed_longestMessageAnnounced_allocatesNoMoreThanCameAndABlock() throws Exception {
        var allocator = new UnpooledByteBufAllocator(false);
        try (var framer = new MessageFramer(allocator, PIECES)) {
            framer.feed(
                    Unpooled.buffer().writeInt(1024 * 1024 + 1).writeByte(20).writeByte(0), message -> {});

            long used = allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
            assertTrue(used <= 17 * 1024, "holds " + used + " bytes");
        }
        assertEquals(0, allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory());
    }

    @Test
    void close_whileAMessageIsHandedOn_handsOnNoMore() throws Exception {
        var wire = written(List.of(new Have(1), new Have(2)));
        var seen = new ArrayList<Message>();
        var framer = new MessageFramer(UnpooledByteBufAllocator.DEFAULT, PIECES);

        framer.feed(wire, message -> {
            seen.add(message);
            framer.close();
        });

        assertEquals(List.<Message>of(new Have(1)), seen);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7fffffff 07", // two gigabytes of a piece
                "ffffffff 07", // a negative length
                "0002000a 07", // a block of 128 KiB and one byte
                "00000009 07", // a block of no bytes
                "00100002 14", // an extension's message of over a megabyte
                "00000001 14", // an extension's message without a number
                "0000000c 05", // a bitfield of a byte too many
                "0000000a 05", // and too few
                "00000001 04", // a have without a piece
                "00000005 04 0000004d", // of a piece that there is not
                "00000005 04 ffffffff",
                "00000002 00 00", // a choke with a payload
                "0000000d 06 0000004d 00000000 00004000", // a request for a piece that there is not
                "0000000d 06 00000000 ffffffff 00004000", // at a negative offset
                "0000000d 06 00000000 00000000 00000000", // of no bytes
                "0000000d 06 00000000 00000000 7fffffff", // of two gigabytes
                "0000000d 08 00000000 00000000 00020001",
                "0000000d 06 00000000 7fffffff 00000001", // at an offset beyond all
                "0000000a 07 00000000 7fffffff 00",
                "0000000d 10 80000000 00000000 00004000",
                "0000000a 07 ffffffff ffffffff 00", // a block of no piece
                "00000003 11 0000", // an allowed-fast with half a piece
                "00020002 63" // an unknown message that is too long
            })
    void feed_whatCannotBe_ends(String hex) {
        var wire = Unpooled.wrappedBuffer(java.util.HexFormat.of().parseHex(hex.replace(" ", "")));
        var framer = new MessageFramer(UnpooledByteBufAllocator.DEFAULT, PIECES);

        try (framer) {
            assertThrows(
                    ProtocolException.class,
                    () -> framer.feed(wire, message -> {
                        throw new AssertionError(message);
                    }));
        }
    }

    @Property(tries = 1000)
    void feed_anyBytes_endsOrWaits(@ForAll byte[] bytes) {
        try (var framer = new MessageFramer(UnpooledByteBufAllocator.DEFAULT, PIECES)) {
            framer.feed(Unpooled.wrappedBuffer(bytes), message -> {});
        } catch (ProtocolException e) {
            assertTrue(e.getMessage() != null);
        }
    }

    @Provide
    Arbitrary<List<Message>> messages() {
        var piece = Arbitraries.integers().between(0, PIECES - 1);
        var offset = Arbitraries.integers().between(0, Integer.MAX_VALUE - 128 * 1024);
        var span = Combinators.combine(piece, offset, Arbitraries.integers().between(1, 128 * 1024))
                .as(PieceSpan::new);
        var content = Arbitraries.integers().between(1, 3_000).map(MessageFramerTest::bytes);
        Arbitrary<Message> message = Arbitraries.oneOf(
                Arbitraries.of(Flag.values()),
                Arbitraries.just(KeepAlive.INSTANCE),
                piece.map(Have::new),
                piece.map(Suggest::new),
                piece.map(AllowedFast::new),
                span.map(Request::new),
                span.map(Cancel::new),
                span.map(Reject::new),
                Arbitraries.integers().between(0, 65535).map(Port::new),
                Arbitraries.just(new Bitfield(bytes((PIECES + 7) / 8))),
                Combinators.combine(piece, offset, content).as(Piece::new),
                Combinators.combine(Arbitraries.integers().between(0, 255), content)
                        .as(Extended::new));
        return message.list().ofMaxSize(12);
    }

    @Test
    void feed_unknownMessage_isSkipped() throws Exception {
        var wire = Unpooled.buffer().writeInt(4).writeByte(99).writeMedium(7);
        wire.writeInt(1).writeByte(1);

        assertEquals(List.of(new Unknown(99), Flag.UNCHOKE), framed(List.of(wire)));
    }

    private static ByteBuffer bytes(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static ByteBuf written(List<Message> messages) {
        var wire = Unpooled.buffer();
        messages.forEach(message -> message.deliverTo(new MessageWriter(wire)));
        return wire;
    }

    private static List<Message> framed(List<ByteBuf> parts) throws ProtocolException {
        var seen = new ArrayList<Message>();
        try (var framer = new MessageFramer(UnpooledByteBufAllocator.DEFAULT, PIECES)) {
            for (var part : parts) {
                framer.feed(part, message -> seen.add(kept(message)));
            }
        }
        return seen;
    }

    /** The bytes of a message that came are lent for the call. */
    private static Message kept(Message message) {
        if (message instanceof Piece piece) {
            return new Piece(piece.piece(), piece.offset(), copy(piece.content()));
        }
        if (message instanceof Bitfield bitfield) {
            return new Bitfield(copy(bitfield.bits()));
        }
        return message instanceof Extended extended
                ? new Extended(extended.extension(), copy(extended.payload()))
                : message;
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }
}

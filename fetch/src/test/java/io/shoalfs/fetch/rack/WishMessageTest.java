package io.shoalfs.fetch.rack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WishMessageTest {

    private static final int PIECES = 1000;

    private static List<String> read(ByteBuffer payload) throws ProtocolException {
        var said = new ArrayList<String>();
        WishMessage.read(payload, PIECES, (wish, piece) -> said.add(wish + " " + piece));
        return said;
    }

    @ParameterizedTest
    @EnumSource(Wish.class)
    void whatIsWritten_isRead(Wish wish) throws ProtocolException {
        assertEquals(List.of(wish + " 3", wish + " 999"), read(new WishMessage(wish, List.of(3, 999)).write()));
    }

    @Test
    void bytes_areTheKindAndThenThePieces() {
        var payload = new WishMessage(Wish.NOW, List.of(1, 258)).write();

        var bytes = new byte[payload.remaining()];
        payload.get(bytes);
        assertEquals("010000000100000102", HexFormat.of().formatHex(bytes));
    }

    @Test
    void whatIsNotKnownYet_isPassedOver() throws ProtocolException {
        assertEquals(List.of(), read(ByteBuffer.wrap(HexFormat.of().parseHex("ff00000001"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "01", "0100", "010000000100", "01000003e8", "01ffffffff"})
    void whatIsNone_isRefused(String hexadecimal) {
        assertThrows(
                ProtocolException.class,
                () -> read(ByteBuffer.wrap(HexFormat.of().parseHex(hexadecimal))));
    }

    @Test
    void moreThanOneMessageSays_takesTwo() {
        var pieces = IntStream.range(0, WishMessage.MOST + 1).boxed().toList();

        var messages = WishMessage.of(Wish.AHEAD, pieces);

        assertEquals(2, messages.size());
        assertEquals(pieces.subList(0, WishMessage.MOST), messages.get(0).pieces());
        var tooLong = ByteBuffer.allocate(1 + 4 * (WishMessage.MOST + 1));
        assertThrows(ProtocolException.class, () -> read(tooLong));
    }
}

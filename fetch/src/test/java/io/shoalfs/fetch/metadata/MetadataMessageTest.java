package io.shoalfs.fetch.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.shoalfs.fetch.metadata.MetadataMessage.Kind;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MetadataMessageTest {

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The three examples of BEP 9. */
    @Test
    void readAndWrite_theExamplesOfBep9() throws Exception {
        assertEquals(
                bytes("d8:msg_typei0e5:piecei0ee"), MetadataMessage.request(0).write());
        assertEquals(
                bytes("d8:msg_typei2e5:piecei0ee"), MetadataMessage.reject(0).write());
        var data = MetadataMessage.read(bytes("d8:msg_typei1e5:piecei0e10:total_sizei34256eexxxxxxxx"));
        assertEquals(new MetadataMessage(Kind.DATA, 0, 34_256, bytes("xxxxxxxx")), data);
        assertEquals(bytes("d8:msg_typei1e5:piecei0e10:total_sizei34256eexxxxxxxx"), data.write());
    }

    @Test
    void read_whatIsUnknown_isOther() throws Exception {
        assertEquals(
                Kind.OTHER,
                MetadataMessage.read(bytes("d8:msg_typei7e5:piecei0ee")).kind());
        assertEquals(
                Kind.OTHER,
                MetadataMessage.read(bytes("d8:msg_typei1e5:piecei-1ee")).kind());
        assertEquals(Kind.OTHER, MetadataMessage.read(bytes("de")).kind());
    }

    @Test
    void read_whatIsNoDictionary_refuses() {
        assertThrows(ProtocolException.class, () -> MetadataMessage.read(bytes("xx")));
        assertThrows(ProtocolException.class, () -> MetadataMessage.read(bytes("le")));
    }
}

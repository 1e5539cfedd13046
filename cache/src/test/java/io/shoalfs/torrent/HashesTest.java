package io.shoalfs.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HashesTest {

    private static final String ABC = "a9993e364706816aba3e25717850c26c9cd0d89d";
    private static final String V2 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void matches_eachPiece_isTrueOfItsContentOnly() {
        var hashes = new Sha1PieceHashes(HexFormat.of().parseHex("da39a3ee5e6b4b0d3255bfef95601890afd80709" + ABC));
        var content = ByteBuffer.wrap("xabcx".getBytes(StandardCharsets.US_ASCII))
                .position(1)
                .limit(4);

        assertEquals(2, hashes.count());
        assertTrue(hashes.matches(1, content));
        assertFalse(hashes.matches(0, content));
        assertEquals(1, content.position(), "the buffer is left as it was");
        assertThrows(IllegalArgumentException.class, () -> new Sha1PieceHashes(new byte[21]));
    }

    @Test
    void infoHash_ofBothKinds_goesOnTheWireInTwentyBytes() {
        assertTrue(new InfoHash(V2).isV2());
        assertEquals(V2.substring(0, 40), HexFormat.of().formatHex(new InfoHash(V2).wireBytes()));
        assertThrows(IllegalArgumentException.class, () -> new InfoHash(ABC.substring(1)));
        assertThrows(IllegalArgumentException.class, () -> new InfoHash("A" + ABC.substring(1)));
    }

    @Test
    void torrentId_ofAHybrid_isNamedByItsV2Hash() {
        var id = new TorrentId(new InfoHash(ABC), new InfoHash(V2));

        assertEquals(V2, id.toString());
        assertEquals(2, id.all().count());
        assertThrows(IllegalArgumentException.class, () -> new TorrentId(new InfoHash(V2), null));
        assertThrows(IllegalArgumentException.class, () -> new TorrentId(null, null));
    }

    @Test
    void torrent_withoutAHashForEachPiece_isRefused() {
        var files = new FileTable.Builder().add(Layouts.path("a"), 5, Set.of()).build();
        var id = new TorrentId(new InfoHash(ABC), null);
        var hashes = new Sha1PieceHashes(new byte[20]);

        assertThrows(IllegalArgumentException.class, () -> new Torrent(id, Name.of("a"), new Layout(files, 4), hashes));
        assertEquals(
                1,
                new Torrent(id, Name.of("a"), new Layout(files, 5), hashes)
                        .layout()
                        .pieceCount());
    }
}

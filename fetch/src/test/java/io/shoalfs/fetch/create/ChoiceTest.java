package io.shoalfs.fetch.create;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChoiceTest {

    private static FileTable files(int count, long length) {
        var table = new FileTable.Builder();
        for (int file = 0; file < count; file++) {
            table.add(List.of(Name.of("f" + file)), length, Set.of());
        }
        return table.build();
    }

    @Test
    void pieceLength_growsWithThePayload_asLibtorrentHasIt() {
        assertEquals(1 << 14, Choice.pieceLength(1));
        assertEquals(1 << 14, Choice.pieceLength(2_684_355));
        assertEquals(1 << 15, Choice.pieceLength(2_684_356));
        assertEquals(1 << 20, Choice.pieceLength(10L << 30));
        assertEquals(1 << 24, Choice.pieceLength(1L << 40));
        assertEquals(1 << 24, Choice.pieceLength(100L << 40));
    }

    @Test
    void format_isHybrid_butNotForManySmallFiles() {
        assertEquals(Format.HYBRID, Choice.format(files(1000, 1), 1 << 14), "few");
        assertEquals(Format.V2, Choice.format(files(1001, 1), 1 << 14), "many, and nearly all would be pads");
        assertEquals(Format.HYBRID, Choice.format(files(1001, (1 << 14) - 1), 1 << 14), "hardly any pads");
        assertEquals(Format.HYBRID, Choice.format(files(1001, 1 << 14), 1 << 14), "no pads");
        assertEquals(Format.V1, Choice.format(files(1, 1 << 20), 3 << 14), "no power of two");
    }
}

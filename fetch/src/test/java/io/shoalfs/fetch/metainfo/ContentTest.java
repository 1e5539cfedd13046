package io.shoalfs.fetch.metainfo;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The pieces of the corpus whose content is known: real hashes, by other programs, of real bytes. */
class ContentTest {

    @Test
    void matches_theRealContent_isTrueAndOfAnyChangeFalse() throws Exception {
        int verified = 0;
        for (var entry : Corpus.entries()) {
            if (entry.text("content").contains("OK")) {
                var torrent = Metainfo.parse(entry.bytes()).torrent();
                verify(entry.path(), torrent, space(entry, torrent));
                verified++;
            }
        }
        System.out.println(verified + " torrents verified piece by piece");
        assertTrue(verified > 20);
    }

    private static void verify(String path, Torrent torrent, byte[] space) {
        var layout = torrent.layout();
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            int start = (int) layout.startOf(piece);
            var content = ByteBuffer.wrap(space, start, layout.lengthOf(piece)).slice();
            String what = path + ", piece " + piece;
            assertTrue(torrent.hashes().matches(piece, content), what);
            assertTrue(content.position() == 0 && content.remaining() == layout.lengthOf(piece), "left as it was");
            for (int at : List.of(0, layout.contentLengthOf(piece) / 2, layout.contentLengthOf(piece) - 1)) {
                space[start + at] ^= 1;
                assertFalse(torrent.hashes().matches(piece, content), what + " with byte " + at + " changed");
                space[start + at] ^= 1;
            }
        }
    }

    /** The torrent's space: pads, and what is in no file of the corpus, are zeros. */
    private static byte[] space(Corpus.Entry entry, Torrent torrent) throws IOException {
        Layout layout = torrent.layout();
        byte[] space = new byte[(int) layout.length()];
        FileTable files = layout.files();
        for (int file = 0; file < files.count(); file++) {
            var found = find(entry, torrent, Torrents.text(files.file(file).path()));
            if (!files.is(file, FileAttribute.PADDING) && Files.isRegularFile(found)) {
                byte[] content = Files.readAllBytes(found);
                System.arraycopy(content, 0, space, (int) files.startOf(file), content.length);
            }
        }
        return space;
    }

    private static Path find(Corpus.Entry entry, Torrent torrent, String path) {
        var directory = entry.file().resolveSibling("content");
        var base = Files.isDirectory(directory) ? directory : entry.file().resolveSibling("");
        var named = base.resolve(torrent.name().toString());
        return Files.isDirectory(named) ? named.resolve(path) : named;
    }
}

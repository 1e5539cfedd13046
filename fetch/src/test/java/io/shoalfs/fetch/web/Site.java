package io.shoalfs.fetch.web;

import static io.shoalfs.fetch.web.RawServer.raw;

import io.shoalfs.fetch.web.RawServer.Request;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.Name;
import io.shoalfs.torrent.Sha1PieceHashes;
import io.shoalfs.torrent.Torrent;
import io.shoalfs.torrent.TorrentId;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A torrent of pieces of 64 KiB whose files have odd names, and a server's honest answers about them. */
final class Site {

    static final int PIECE = 4 * Block.LENGTH;

    /** Files by the target that they are at, in order. */
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private final FileTable.Builder builder = new FileTable.Builder();
    private @Nullable FileTable table;
    private final Random random = new Random(5);
    private byte[] content = {};

    /** Adds a file, as the torrent names it and as it must be asked for. */
    Site add(int length, String target, String... path) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        files.put(target, bytes);
        builder.add(Stream.of(path).map(Name::of).toList(), length, Set.of());
        content = Arrays.copyOf(content, content.length + length);
        System.arraycopy(bytes, 0, content, content.length - length, length);
        return this;
    }

    Torrent torrent(String name) {
        if (table == null) {
            table = builder.build();
        }
        var layout = new Layout(table, PIECE);
        return new Torrent(
                new TorrentId(new InfoHash("ab".repeat(20)), null),
                Name.of(name),
                layout,
                new Sha1PieceHashes(new byte[20 * layout.pieceCount()]));
    }

    /** The bytes of a block, as they should come. */
    byte[] bytes(Block block) {
        int from = block.piece() * PIECE + block.ordinal() * Block.LENGTH;
        return Arrays.copyOfRange(content, from, Math.min(from + Block.LENGTH, content.length));
    }

    byte[] file(Request request) {
        return Objects.requireNonNull(files.get(request.target()), request.line());
    }

    /** The part of the file that was asked for. */
    byte[] part(Request request) {
        return Arrays.copyOfRange(file(request), request.first(), request.last() + 1);
    }

    /** The answer of a server that has nothing to hide. */
    boolean honest(Request request, OutputStream out) throws IOException {
        if (!files.containsKey(request.target())) {
            out.write(raw("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone"));
            return true;
        }
        var part = part(request);
        out.write(raw(head(request) + "Content-Length: " + part.length + "\r\n\r\n"));
        out.write(part);
        return true;
    }

    /** The head of such an answer, without its length and its end. */
    String head(Request request) {
        return "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + request.range() + "/" + file(request).length
                + "\r\n";
    }
}

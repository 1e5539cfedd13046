package io.shoalfs.nativetest.bench;

import io.shoalfs.fetch.metainfo.Bencode;
import io.shoalfs.fetch.metainfo.BencodeException;
import io.shoalfs.fetch.metainfo.BencodeLimits;
import io.shoalfs.fetch.metainfo.BencodeWriter;
import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.fetch.metainfo.MetainfoException;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.PieceSpan;
import java.util.List;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A torrent of 100,000 files: how long it takes to read, and to find what lies where in it. */
@State(Scope.Thread)
public class TorrentBenchmark {

    private static final int FILES = 100_000;
    private static final int FILES_IN_A_DIRECTORY = 1_000;
    private static final int LONGEST = 220_000;
    private static final int PIECE_LENGTH = 1 << 20;
    private static final int SHA1 = 20;
    private static final int READ = 128 * 1024;

    private byte[] bytes = new byte[0];
    private Layout layout = new Layout(new FileTable.Builder().build(), 1);
    private SplittableRandom random = new SplittableRandom(1);

    /** Writes the torrent, and reads it once. */
    @Setup
    public void make() throws MetainfoException {
        random = new SplittableRandom(1);
        var out = new BencodeWriter()
                .dictionary()
                .key("info")
                .dictionary()
                .key("files")
                .list();
        long length = 0;
        for (int file = 0; file < FILES; file++) {
            int fileLength = 1 + random.nextInt(LONGEST);
            length += fileLength;
            out.dictionary().key("length").integer(fileLength).key("path").list();
            out.string("train").string("class" + file / FILES_IN_A_DIRECTORY).string("image" + file + ".jpg");
            out.end().end();
        }
        int pieces = (int) ((length + PIECE_LENGTH - 1) / PIECE_LENGTH);
        out.end().key("name").string("images").key("piece length").integer(PIECE_LENGTH);
        bytes = out.key("pieces").string(new byte[pieces * SHA1]).end().end().bytes();
        layout = Metainfo.parse(bytes).torrent().layout();
    }

    /** Bencode alone: is it well formed, and where does what lie. */
    @Benchmark
    public Bencode decode() throws BencodeException {
        return Bencode.decode(bytes, BencodeLimits.TORRENT);
    }

    /** All of it: a table of files, checked names, hashes. */
    @Benchmark
    public Metainfo parse() throws MetainfoException {
        return Metainfo.parse(bytes);
    }

    /** What a read of 128 KiB does first. */
    @Benchmark
    public List<PieceSpan> piecesOfASpan() {
        int file = random.nextInt(FILES);
        long length = layout.files().lengthOf(file);
        return layout.spans(new FileSpan(file, 0, (int) Math.min(READ, length)));
    }

    /** What the write of a piece does first. */
    @Benchmark
    public List<FileSpan> filesOfAPiece() {
        return layout.files(layout.spanOf(random.nextInt(layout.pieceCount())));
    }
}

package io.shoalfs.fetch.peer;

import io.shoalfs.fetch.metainfo.BencodeWriter;
import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.Name;
import io.shoalfs.torrent.Sha1PieceHashes;
import io.shoalfs.torrent.Torrent;
import io.shoalfs.torrent.TorrentId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A real torrent of random bytes, for real clients: its content and its {@code .torrent} lie in a directory. */
public final class FileTorrent {

    private static final String NAME = "content";

    private final Torrent torrent;
    private final byte[] content;
    private final Path directory;

    private FileTorrent(Torrent torrent, byte[] content, Path directory) {
        this.torrent = torrent;
        this.content = content;
        this.directory = directory;
    }

    /** Writes one: {@code content} and {@code content.torrent}. */
    public static FileTorrent write(Path directory, long seed, int length, int pieceLength) throws IOException {
        var content = new byte[length];
        new Random(seed).nextBytes(content);
        Files.write(directory.resolve(NAME), content);
        var digests = new ByteArrayOutputStream();
        for (int from = 0; from < length; from += pieceLength) {
            digests.writeBytes(sha1(content, from, Math.min(pieceLength, length - from)));
        }
        var info = new BencodeWriter()
                .dictionary()
                .key("length")
                .integer(length)
                .key("name")
                .string(NAME)
                .key("piece length")
                .integer(pieceLength)
                .key("pieces")
                .string(digests.toByteArray())
                .end()
                .bytes();
        var file = new ByteArrayOutputStream();
        file.writeBytes("d4:info".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        file.writeBytes(info);
        file.write('e');
        Files.write(directory.resolve(NAME + ".torrent"), file.toByteArray());
        var files = new FileTable.Builder().add(List.of(Name.of(NAME)), length, Set.of());
        var torrent = new Torrent(
                new TorrentId(InfoHash.of(sha1(info, 0, info.length)), null),
                Name.of(NAME),
                new Layout(files.build(), pieceLength),
                new Sha1PieceHashes(digests.toByteArray()));
        return new FileTorrent(torrent, content, directory);
    }

    /**
     * Has libtorrent write one of three files, whose ends lie within blocks, and a file that is a piece at most.
     *
     * @param format v1, v2 or hybrid
     */
    public static FileTorrent make(Path directory, long seed, String format, int pieceLength) throws Exception {
        var random = new Random(seed);
        var root = Files.createDirectory(directory.resolve(NAME));
        for (int length : new int[] {5 * pieceLength + 100_001, 40_000, 2 * pieceLength, 5}) {
            var bytes = new byte[length];
            random.nextBytes(bytes);
            Files.write(root.resolve("file-" + length), bytes);
        }
        var script = directory.resolve("make_torrent.py");
        try (var source = FileTorrent.class.getResourceAsStream("/io/shoalfs/fetch/make_torrent.py")) {
            Files.write(script, source.readAllBytes());
        }
        var out = directory.resolve(NAME + ".torrent");
        var process = new ProcessBuilder(
                        "/usr/bin/python3",
                        script.toString(),
                        root.toString(),
                        out.toString(),
                        format,
                        String.valueOf(pieceLength))
                .inheritIO()
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("no torrent was made");
        }
        var torrent = Metainfo.parse(Files.readAllBytes(out)).torrent();
        var content = new byte[(int) torrent.layout().length()];
        var files = torrent.layout().files();
        for (int file = 0; file < files.count(); file++) {
            if (!files.is(file, FileAttribute.PADDING)) {
                var bytes = Files.readAllBytes(
                        root.resolve(files.file(file).path().get(0).toString()));
                System.arraycopy(bytes, 0, content, (int) files.startOf(file), bytes.length);
            }
        }
        return new FileTorrent(torrent, content, directory);
    }

    /** The torrent. */
    public Torrent torrent() {
        return torrent;
    }

    /** All its bytes, pads among them. */
    public byte[] content() {
        return content;
    }

    /** Where its content lies. */
    public Path directory() {
        return directory;
    }

    /** Its {@code .torrent}. */
    public Path file() {
        return directory.resolve(NAME + ".torrent");
    }

    private static byte[] sha1(byte[] bytes, int from, int length) {
        try {
            var digest = MessageDigest.getInstance("SHA-1");
            digest.update(bytes, from, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.shoalfs.mount.fs;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.Name;
import io.shoalfs.torrent.Sha1PieceHashes;
import io.shoalfs.torrent.Torrent;
import io.shoalfs.torrent.TorrentId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A torrent of named files with random bytes, the same every time. */
public final class SampleTree {

    private final Torrent torrent;
    private final byte[] content;
    private final Map<String, byte[]> files;

    private SampleTree(int pieceLength, Map<String, byte[]> files, Map<String, String> links) {
        this.files = files;
        var table = new FileTable.Builder();
        files.forEach((path, bytes) -> table.add(names(path), bytes.length, attributes(path)));
        links.forEach((path, target) -> table.addLink(names(path), names(target), Set.of()));
        this.content =
                new byte[files.values().stream().mapToInt(bytes -> bytes.length).sum()];
        int offset = 0;
        for (byte[] bytes : files.values()) {
            System.arraycopy(bytes, 0, content, offset, bytes.length);
            offset += bytes.length;
        }
        var layout = new Layout(table.build(), pieceLength);
        byte[] hashes = new byte[20 * layout.pieceCount()];
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            System.arraycopy(sha1(piece(layout, piece)), 0, hashes, 20 * piece, 20);
        }
        var id = new TorrentId(InfoHash.of(sha1(content)), null);
        this.torrent = new Torrent(id, Name.of("sample"), layout, new Sha1PieceHashes(hashes));
    }

    /**
     * Files of these paths and lengths; a path that begins with {@code .pad/} is padding, one that ends with {@code .sh}
     * may be executed. Paths are Latin-1: a character is a byte.
     */
    public static SampleTree of(int pieceLength, Map<String, Integer> lengths) {
        return of(pieceLength, lengths, Map.of());
    }

    private static SampleTree of(int pieceLength, Map<String, Integer> lengths, Map<String, String> links) {
        var random = new Random(7);
        var files = new LinkedHashMap<String, byte[]>();
        lengths.forEach((path, length) -> {
            byte[] bytes = new byte[length];
            if (!path.startsWith(".pad/")) {
                random.nextBytes(bytes);
            }
            files.put(path, bytes);
        });
        return new SampleTree(pieceLength, files, links);
    }

    /** Three megabytes with an empty file, a pad, a name that is not UTF-8, directories, and links. */
    public static SampleTree small() {
        var lengths = new LinkedHashMap<String, Integer>();
        lengths.put("large.bin", 2_000_003);
        lengths.put(".pad/13", 13);
        lengths.put("run.sh", 100);
        lengths.put("empty", 0);
        lengths.put("one", 1);
        lengths.put("not utf-8 \u00ff\u00fe", 5_000);
        lengths.put("a/b/c/deep", 70_000);
        lengths.put("a/second", 300_000);
        for (int i = 0; i < 500; i++) {
            lengths.put("many/" + i, 1_000 + i);
        }
        var links = new LinkedHashMap<String, String>();
        links.put("link", "a/second");
        links.put("a/b/up", "large.bin");
        links.put("a/b/beside", "a/b/c/deep");
        links.put("a/b/c/directory", "many");
        links.put("a/nowhere", "not/here");
        return of(1 << 16, lengths, links);
    }

    /** The torrent. */
    public Torrent torrent() {
        return torrent;
    }

    /** The bytes of the file at this path. */
    public byte[] file(String path) {
        return files.getOrDefault(path, new byte[0]).clone();
    }

    /** The paths of all files, pads among them, links not, in the torrent's order. */
    public List<String> paths() {
        return List.copyOf(files.keySet());
    }

    /** All of a piece. */
    public byte[] piece(int piece) {
        return piece(torrent.layout(), piece);
    }

    private byte[] piece(Layout layout, int piece) {
        int from = (int) layout.startOf(piece);
        return Arrays.copyOfRange(content, from, from + layout.lengthOf(piece));
    }

    private static List<Name> names(String path) {
        var names = new ArrayList<Name>();
        for (String part : path.split("/", -1)) {
            names.add(Name.of(part.getBytes(StandardCharsets.ISO_8859_1)));
        }
        return names;
    }

    private static Set<FileAttribute> attributes(String path) {
        if (path.startsWith(".pad/")) {
            return Set.of(FileAttribute.PADDING);
        }
        return path.endsWith(".sh") ? Set.of(FileAttribute.EXECUTABLE) : Set.of();
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}

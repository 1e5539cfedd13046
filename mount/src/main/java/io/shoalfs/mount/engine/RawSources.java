package io.shoalfs.mount.engine;

import io.shoalfs.fetch.FetchConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What the user named, as another process can take it that sees other files.
 *
 * @param names of the torrents' files; addresses of such without their secrets
 * @param torrents their bytes, in the same order
 * @param folders directories of others, which both must see
 * @param links magnet links
 */
public record RawSources(List<String> names, List<Bytes> torrents, List<String> folders, List<String> links) {

    /** What a torrent's file has: a file of the disk is read anew each time, so that it is in memory only while it is used. */
    @FunctionalInterface
    public interface Bytes {

        /** Nobody changes them. Blocks. The exception's message is for people. */
        byte[] read() throws IOException;
    }

    public RawSources {
        names = List.copyOf(names);
        torrents = List.copyOf(torrents);
        folders = List.copyOf(folders);
        links = List.copyOf(links);
    }

    /**
     * Reads what the user named; of files only whether they can be read. Blocks. The exception's message is for people.
     *
     * @param network how web servers are asked
     */
    public static RawSources read(List<String> texts, FetchConfig network) throws IOException {
        var names = new ArrayList<String>();
        var torrents = new ArrayList<Bytes>();
        var folders = new ArrayList<String>();
        var links = new ArrayList<String>();
        for (String text : new LinkedHashSet<>(texts)) {
            var source = new Source(text);
            if (source.isMagnet()) {
                links.add(Link.of(text).text());
            } else if (source.isDirectory()) {
                folders.add(Path.of(text).toRealPath().toString());
            } else if (source.isWeb()) {
                names.add(unlike(names, source.shown()));
                byte[] bytes = source.bytes(network);
                torrents.add(() -> bytes);
            } else {
                names.add(Path.of(text).toAbsolutePath().toString());
                source.requireFile();
                torrents.add(source::fileBytes);
            }
        }
        return new RawSources(names, torrents, folders, links);
    }

    /** A name that nobody has: two addresses may differ in what is not shown. */
    private static String unlike(List<String> names, String shown) {
        var name = shown;
        for (int number = 2; names.contains(name); number++) {
            name = shown + "#" + number;
        }
        return name;
    }

    /** The bytes of these torrent files. Blocks. The exception's message is for people. */
    public static List<byte[]> files(List<String> texts) throws IOException {
        var files = new ArrayList<byte[]>();
        for (String text : texts) {
            var source = new Source(text);
            var bytes = source.bytes(FetchConfig.standard());
            Source.parse(source.shown(), bytes);
            files.add(bytes);
        }
        return files;
    }

    /** What they are. The exception's message is for people. */
    Sources parse() throws IOException {
        if (names.size() != torrents.size()) {
            throw new IOException(names.size() + " names for " + torrents.size() + " torrents");
        }
        var parsed = new LinkedHashMap<Path, Shown>();
        var asked = new ArrayList<Link>();
        for (int i = 0; i < torrents.size(); i++) {
            var metainfo = Source.parse(names.get(i), torrents.get(i).read());
            boolean isTrusted = !new Source(names.get(i)).isWeb();
            if (metainfo.isVerifiable()) {
                parsed.put(Path.of(names.get(i)), Shown.of(metainfo, isTrusted));
            } else {
                asked.add(Link.of(names.get(i), metainfo, isTrusted));
            }
        }
        for (String link : links) {
            asked.add(Link.of(link));
        }
        var watched = new ArrayList<TorrentFolder>();
        for (String folder : folders) {
            if (!Files.isDirectory(Path.of(folder))) {
                throw new IOException("the engine that has this cache does not see the directory " + folder
                        + ": give the mount another --cache-dir");
            }
            watched.add(new TorrentFolder(Path.of(folder)));
        }
        return new Sources(parsed, watched, asked);
    }
}

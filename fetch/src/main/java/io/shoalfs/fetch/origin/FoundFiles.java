package io.shoalfs.fetch.origin;

import io.shoalfs.fetch.create.SortedPaths;
import io.shoalfs.fetch.web.Escapes;
import io.shoalfs.fetch.web.KnownObject;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Gathers objects by their paths, and puts them into a torrent's order. For one thread. */
final class FoundFiles {

    /** As Linux has it. */
    private static final int LONGEST_NAME = 255;

    private final SortedPaths paths = new SortedPaths();
    private long[] lengths = new long[16];
    private long[] versions = new long[16];

    /**
     * One more, with its path below the torrent's directory, in UTF-8.
     *
     * @throws IOException with a sentence for people if the paths are longer than memory can have them
     */
    void add(byte[] path, KnownObject known) throws IOException {
        int ordinal = paths.count();
        if (ordinal == lengths.length) {
            int longer = ordinal + (ordinal >> 1);
            lengths = Arrays.copyOf(lengths, longer);
            versions = Arrays.copyOf(versions, longer);
        }
        lengths[ordinal] = known.length();
        versions[ordinal] = known.version();
        paths.add(path);
    }

    int count() {
        return paths.count();
    }

    /** The files, and what each is known by, in the torrent's order. Not a record, since arrays have no equality. */
    static final class Ordered {

        private final FileTable table;
        private final long[] versions;

        private Ordered(FileTable table, long[] versions) {
            this.table = table;
            this.versions = versions;
        }

        FileTable table() {
            return table;
        }

        /** What the file's content is known by; 0: nobody says. */
        long versionOf(int file) {
            return versions[file];
        }
    }

    /**
     * All of them in order; to be called once.
     *
     * @param where they are, for people
     * @throws IOException with a sentence for people if there are no such files
     */
    Ordered ordered(String where) throws IOException {
        paths.sort();
        var table = new FileTable.Builder();
        var known = new long[paths.count()];
        byte[] before = {};
        long total = 0;
        for (int ordinal = 0; ordinal < known.length; ordinal++) {
            byte[] path = paths.path(ordinal);
            requireOther(before, path, where);
            int added = paths.added(ordinal);
            if (lengths[added] < 0 || lengths[added] > Long.MAX_VALUE - total) {
                throw new IOException(where + text(path) + " is said to be " + lengths[added]
                        + " bytes long, as nothing can be, or not with the others");
            }
            total += lengths[added];
            table.add(names(path, where), lengths[added], Set.of());
            known[ordinal] = versions[added];
            before = path;
        }
        return new Ordered(table.build(), known);
    }

    private static void requireOther(byte[] before, byte[] path, String where) throws IOException {
        int differ = Arrays.mismatch(before, path);
        if (differ < 0) {
            throw new IOException(where + text(path) + " is there twice");
        }
        if (before.length > 0 && differ == before.length && path[differ] == '/') {
            throw new IOException(where + text(before)
                    + " is a file, and files lie below it as in a directory: no torrent can have both");
        }
    }

    private static List<Name> names(byte[] path, String where) throws IOException {
        List<Name> names = new ArrayList<>();
        int begin = 0;
        if (!Texts.isText(path)) {
            throw new IOException(where + Escapes.encoded(path, "/") + Texts.NO_TEXT);
        }
        for (int at = 0; at <= path.length; at++) {
            if (at == path.length || path[at] == '/') {
                var name = Name.ofRange(path, begin, at);
                if (name == null || name.length() > LONGEST_NAME) {
                    throw new IOException(where + text(path) + " cannot be a file's path: a component is empty, "
                            + "a dot or two, or longer than 255 bytes");
                }
                names.add(name);
                begin = at + 1;
            }
        }
        return names;
    }

    private static String text(byte[] path) {
        return new String(path, StandardCharsets.UTF_8);
    }
}

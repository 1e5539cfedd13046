package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.util.List;
import java.util.Set;

/** Reads the files of a v1 {@code info} dictionary: the one of {@code length}, or those of {@code files} (BEP 3). */
final class V1Files {

    private final Fields info;
    private final Name torrent;
    private final boolean arePadsNamed;
    private final FileTable.Builder table = new FileTable.Builder();
    private long total;
    private int count;

    /**
     * Files that are not read yet.
     *
     * @param arePadsNamed whether a name, too, makes a file a pad
     */
    V1Files(Fields info, Name torrent, boolean arePadsNamed) {
        this.info = info;
        this.torrent = torrent;
        this.arePadsNamed = arePadsNamed;
    }

    FileTable parse() throws MetainfoException {
        if (!info.has("files")) {
            long length = info.integer("length")
                    .orElseThrow(() -> new MetainfoException("the torrent has neither files nor a length"));
            if (length < 0) {
                throw new MetainfoException("the torrent's length is negative: " + length);
            }
            return table.add(List.of(torrent), length, Set.of()).build();
        }
        var files = info.list("files").orElseThrow(() -> new MetainfoException("the torrent's files are no list"));
        for (var element : files) {
            if (!(element instanceof BencodeDictionary file)) {
                throw new MetainfoException("file " + count + " is no dictionary");
            }
            add(file);
        }
        if (count == 0) {
            throw new MetainfoException("the torrent has no files");
        }
        return table.build();
    }

    private void add(BencodeDictionary dictionary) throws MetainfoException {
        var entry = new FileEntry(count, dictionary, arePadsNamed);
        total += entry.length();
        if (total < 0) {
            throw new MetainfoException("the files are longer together than any torrent can be");
        }
        entry.addTo(table, path(entry));
        count++;
    }

    private List<Name> path(FileEntry entry) throws MetainfoException {
        var components = entry.path();
        if (components.isPresent()) {
            return SafeNames.path(count, components.get());
        }
        if (!entry.isPadding()) {
            throw new MetainfoException("file " + count + " has no path");
        }
        return List.of(Name.of(".pad"), Name.of(Long.toString(entry.length())));
    }
}

package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the files of a v1 {@code info} dictionary: the one of {@code length}, or those of {@code files} (BEP 3). */
final class V1Files {

    private final Fields info;
    private final Name torrent;
    private final FileTable.Builder table = new FileTable.Builder();
    private long total;
    private int count;

    V1Files(Fields info, Name torrent) {
        this.info = info;
        this.torrent = torrent;
    }

    FileTable parse() throws MetainfoException {
        if (!info.has("files")) {
            long length = info.integer("length")
                    .orElseThrow(() -> new MetainfoException("the torrent has neither files nor a length"));
            add(List.of(torrent), length, Set.of());
            return table.build();
        }
        var files = info.list("files").orElseThrow(() -> new MetainfoException("the torrent's files are no list"));
        if (files.isEmpty()) {
            throw new MetainfoException("the torrent has no files");
        }
        for (var element : files) {
            if (!(element instanceof BencodeDictionary file)) {
                throw new MetainfoException("file " + count + " is no dictionary");
            }
            add(file);
        }
        return table.build();
    }

    private void add(BencodeDictionary file) throws MetainfoException {
        var attributes = Attributes.of(file);
        long length = attributes.contains(FileAttribute.SYMLINK)
                ? 0
                : file.integer("length").orElseThrow(() -> new MetainfoException("file " + count + " has no length"));
        var path = file.list("path.utf-8").or(() -> file.list("path")).orElse(null);
        if (path == null || path.isEmpty()) {
            if (!attributes.contains(FileAttribute.PADDING)) {
                throw new MetainfoException("file " + count + " has no path");
            }
            add(List.of(Name.of(".pad"), Name.of(Long.toString(length))), length, attributes);
            return;
        }
        var names = names(path);
        add(names, length, Attributes.withNamedPads(attributes, names.get(names.size() - 1)));
    }

    private List<Name> names(BencodeList path) throws MetainfoException {
        var names = new ArrayList<Name>();
        for (var component : path) {
            if (!(component instanceof BencodeString string)) {
                throw new MetainfoException("the path of file " + count + " holds something that is no name");
            }
            var name = SafeNames.of(string.bytes());
            if (name != null) {
                names.add(name);
            }
        }
        return names.isEmpty() ? List.of(SafeNames.placeholder()) : names;
    }

    private void add(List<Name> path, long length, Set<FileAttribute> attributes) throws MetainfoException {
        if (length < 0 || total + length < 0) {
            throw new MetainfoException("a length of " + length + " bytes for file " + count + " is impossible");
        }
        table.add(path, length, attributes);
        total += length;
        count++;
    }
}

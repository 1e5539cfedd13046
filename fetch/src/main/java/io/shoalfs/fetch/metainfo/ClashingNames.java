package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives files that would have the path of another file, or of a directory, a path of their own: {@code bar.1.txt}, as
 * libtorrent does it. Directories keep their names, then files in the torrent's order; pads are in no directory.
 */
final class ClashingNames {

    /** How many numbers may be tried in vain, as libtorrent has it: more are an attack. */
    private static final int MAX_TRIALS = 500;

    private final FileTable files;
    private final Set<Place> taken = new HashSet<>();
    private int trials;

    private record Place(int directory, Name name) {}

    private ClashingNames(FileTable files) {
        this.files = files;
    }

    /** The same table where nothing clashes, else one of the same files with other names. */
    static FileTable resolved(FileTable files) throws MetainfoException {
        return new PathIndex(files).hasClash() ? new ClashingNames(files).renamed() : files;
    }

    private FileTable renamed() throws MetainfoException {
        var directories = files.directories();
        for (int ordinal = 1; ordinal < directories.size(); ordinal++) {
            taken.add(new Place(
                    directories.get(ordinal).parent(), directories.get(ordinal).name()));
        }
        var table = new FileTable.Builder();
        for (int file = 0; file < files.count(); file++) {
            var entry = files.file(file);
            var path = files.is(file, FileAttribute.PADDING) ? entry.path() : renamed(file, entry.path());
            var target = files.targetOf(file);
            if (target.isPresent()) {
                table.addLink(path, target.get(), entry.attributes());
            } else {
                table.add(path, entry.length(), entry.attributes());
            }
        }
        return table.build();
    }

    private List<Name> renamed(int file, List<Name> path) throws MetainfoException {
        int directory = files.directoryOf(file);
        var published = path.get(path.size() - 1);
        var name = published;
        for (int number = 1; !taken.add(new Place(directory, name)); number++) {
            trials += number > 1 ? 1 : 0;
            if (trials > MAX_TRIALS) {
                throw new MetainfoException("the torrent has too many files of the same path");
            }
            name = SafeNames.numbered(published, number);
        }
        var renamed = new ArrayList<>(path);
        renamed.set(path.size() - 1, name);
        return renamed;
    }
}

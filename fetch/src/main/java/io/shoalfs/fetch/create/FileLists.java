package io.shoalfs.fetch.create;

import io.shoalfs.fetch.metainfo.BencodeWriter;
import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Writes the files of an {@code info} dictionary: version 1's list and version 2's tree. For one thread. */
final class FileLists {

    private final Plan plan;
    private final FileTable files;
    private final FileRoots roots;
    private final BencodeWriter out;

    /** The directories that the tree is in, from the root. */
    private final List<Integer> open = new ArrayList<>();

    FileLists(Plan plan, FileRoots roots, BencodeWriter out) {
        this.plan = plan;
        this.files = plan.files();
        this.roots = roots;
        this.out = out;
    }

    /** What version 1 says of a single file beside its length, which comes first. */
    void writeAttributes() {
        if (plan.isFile() && plan.format().isV1()) {
            writeAttributes(0);
        }
    }

    /** The one length, or the list (BEP 3) with its pads (BEP 47). */
    void writeList() {
        if (plan.isFile()) {
            out.key("length").integer(files.lengthOf(0));
            return;
        }
        out.key("files").list();
        for (int file = 0; file < files.count(); file++) {
            out.dictionary();
            writeAttributes(file);
            out.key("length").integer(files.lengthOf(file)).key("path").list();
            for (int directory : directoriesOf(file)) {
                out.string(files.directories().get(directory).name().bytes());
            }
            out.string(files.nameOf(file).bytes()).end();
            writeTarget(file);
            out.end();
            writePad(plan.padBehind(file));
        }
        out.end();
    }

    private void writePad(int length) {
        if (length > 0) {
            out.dictionary().key("attr").string("p").key("length").integer(length);
            out.key("path").list().string(".pad").string(Integer.toString(length));
            out.end().end();
        }
    }

    /** The {@code file tree} (BEP 52). */
    void writeTree() throws IOException {
        out.key("file tree").dictionary();
        for (int file = 0; file < files.count(); file++) {
            moveTo(directoriesOf(file));
            out.key(files.nameOf(file).bytes()).dictionary().key("").dictionary();
            writeAttributes(file);
            if (!files.is(file, FileAttribute.SYMLINK)) {
                out.key("length").integer(files.lengthOf(file));
            }
            if (files.lengthOf(file) > 0) {
                out.key("pieces root").string(roots.root(file));
            }
            writeTarget(file);
            out.end().end();
        }
        moveTo(List.of());
        out.end();
    }

    private void moveTo(List<Integer> directories) {
        int common = 0;
        while (common < Math.min(open.size(), directories.size())
                && open.get(common).equals(directories.get(common))) {
            common++;
        }
        while (open.size() > common) {
            open.remove(open.size() - 1);
            out.end();
        }
        for (int directory : directories.subList(common, directories.size())) {
            out.key(files.directories().get(directory).name().bytes()).dictionary();
            open.add(directory);
        }
    }

    /** The directories on the way to a file, the root left out. */
    private List<Integer> directoriesOf(int file) {
        List<Integer> way = new ArrayList<>();
        for (int directory = files.directoryOf(file);
                directory != FileTable.ROOT;
                directory = files.directories().get(directory).parent()) {
            way.add(directory);
        }
        Collections.reverse(way);
        return way;
    }

    private void writeAttributes(int file) {
        String letters = (files.is(file, FileAttribute.EXECUTABLE) ? "x" : "")
                + (files.is(file, FileAttribute.SYMLINK) ? "l" : "");
        if (!letters.isEmpty()) {
            out.key("attr").string(letters);
        }
    }

    private void writeTarget(int file) {
        var target = files.targetOf(file);
        if (target.isPresent()) {
            out.key("symlink path").list();
            target.get().stream().map(Name::bytes).forEach(out::string);
            out.end();
        }
    }
}

package io.shoalfs.fetch.create;

import io.shoalfs.fetch.metainfo.BencodeLimits;
import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long the file will be that {@link TorrentWriter} writes, of how many values, and how deep, known before anything is
 * hashed: the values to one, but for files of the same content, which are taken for different ones. For one thread; 8 bytes
 * for each directory while it is reckoned.
 */
final class TorrentSize {

    /** The torrent, its info and the file tree; below a file's name, what it is called by, and a list. */
    private static final int DEPTH = 6;

    private final Plan plan;
    private final FileTable files;

    /** Of each directory, how many names lead there, and how long they are as strings, in bytes. */
    private final int[] names;

    private final int[] lengths;

    private long length;
    private long values;
    private int depth = DEPTH;

    private TorrentSize(Plan plan) {
        this.plan = plan;
        this.files = plan.files();
        this.names = new int[files.directories().size()];
        this.lengths = new int[names.length];
    }

    /** Of a torrent that is to be made. */
    static TorrentSize of(Plan plan, Description description) {
        var size = new TorrentSize(plan);
        size.addHead(description);
        size.addInfo(description);
        return size;
    }

    /** In bytes. */
    long length() {
        return length;
    }

    /** Integers, strings, keys among them, lists and dictionaries. */
    long values() {
        return values;
    }

    /**
     * Refuses what nobody could read.
     *
     * @throws IllegalArgumentException if it is beyond the limits; its message is for people
     */
    void requireWithin(BencodeLimits limits) {
        if (depth > limits.depth()) {
            throw new IllegalArgumentException(
                    "the directories lie more than " + (limits.depth() - DEPTH)
                            + " deep in each other, and a torrent of version 2 that has them cannot be mounted: choose --format v1");
        }
        if (values > limits.tokens()) {
            throw new IllegalArgumentException("the torrent of these files would have " + values
                    + " values, more than the "
                    + limits.tokens() + " that can be mounted: "
                    + (plan.format() == Format.HYBRID ? "choose --format v2" : "make more than one torrent of them"));
        }
        if (length > limits.length()) {
            throw new IllegalArgumentException("the torrent would be " + length + " bytes long, more than the "
                    + limits.length() + " that can be mounted: choose a longer piece length"
                    + (plan.format() == Format.HYBRID ? " or --format v2" : ""));
        }
    }

    private void addHead(Description description) {
        container();
        var trackers = description.trackers().stream().flatMap(List::stream).toList();
        if (!trackers.isEmpty()) {
            key("announce").text(trackers.get(0).toString());
        }
        if (trackers.size() > 1) {
            key("announce-list").container();
            description.trackers().forEach(this::addList);
        }
        addText("comment", description.comment());
        addText("created by", description.creator());
        if (!description.webSeeds().isEmpty()) {
            key("url-list").addList(description.webSeeds());
        }
    }

    private void addList(List<URI> addresses) {
        container();
        addresses.forEach(address -> text(address.toString()));
    }

    private void addText(String key, @Nullable String text) {
        if (text != null) {
            key(key).text(text);
        }
    }

    private void addInfo(Description description) {
        key("info").container();
        if (plan.format().isV2()) {
            key("file tree").container();
            key("meta version").integer(2);
            key("piece layers").container();
        }
        if (plan.format().isV1()) {
            key(plan.isFile() ? "length" : "files");
            key("pieces").string((long) plan.pieceCount() * Hashing.SHA1);
        }
        key("name").string(plan.name().length());
        key("piece length").integer(plan.pieceLength());
        if (description.isPrivate()) {
            key("private").integer(1);
        }
        addText("source", description.source());
        addFiles();
    }

    private void addFiles() {
        addDirectories();
        if (plan.isFile() && plan.format().isV1()) {
            addAttributes(0).integer(files.lengthOf(0));
        } else if (plan.format().isV1()) {
            container();
        }
        for (int file = 0; file < files.count(); file++) {
            if (plan.format().isV2()) {
                addLeaf(file);
            }
            if (plan.format().isV1() && !plan.isFile()) {
                addListed(file);
            }
        }
    }

    /** A directory stands in the table behind the one that it lies in. */
    private void addDirectories() {
        for (int directory = 1; directory < names.length; directory++) {
            var one = files.directories().get(directory);
            int longer = one.name().length();
            names[directory] = names[one.parent()] + 1;
            lengths[directory] = lengths[one.parent()] + digits(longer) + 1 + longer;
            if (plan.format().isV2()) {
                string(longer).container();
                depth = Math.max(depth, DEPTH + names[directory]);
            }
        }
    }

    private void addLeaf(int file) {
        string(files.nameOf(file).length()).container().key("").container();
        addAttributes(file);
        if (!files.is(file, FileAttribute.SYMLINK)) {
            key("length").integer(files.lengthOf(file));
        }
        if (files.lengthOf(file) > 0) {
            key("pieces root").string(Hashing.NODE);
        }
        if (plan.piecesOf(file) > 1) {
            string(Hashing.NODE).string((long) plan.piecesOf(file) * Hashing.NODE);
        }
        addTarget(file);
    }

    private void addListed(int file) {
        container();
        addAttributes(file).key("length").integer(files.lengthOf(file));
        key("path").container().string(files.nameOf(file).length());
        length += lengths[files.directoryOf(file)];
        values += names[files.directoryOf(file)];
        addTarget(file);
        int pad = plan.padBehind(file);
        if (pad > 0) {
            container().key("attr").text("p").key("length").integer(pad);
            key("path").container().text(".pad").string(digits(pad));
        }
    }

    private TorrentSize addAttributes(int file) {
        int letters =
                (files.is(file, FileAttribute.EXECUTABLE) ? 1 : 0) + (files.is(file, FileAttribute.SYMLINK) ? 1 : 0);
        return letters == 0 ? this : key("attr").string(letters);
    }

    private void addTarget(int file) {
        var target = files.targetOf(file);
        if (target.isPresent()) {
            key("symlink path").container();
            target.get().stream().mapToInt(Name::length).forEach(this::string);
        }
    }

    /** A list or a dictionary, beside what is in it. */
    private TorrentSize container() {
        values++;
        length += 2;
        return this;
    }

    private TorrentSize key(String key) {
        return string(key.length());
    }

    private TorrentSize text(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8).length);
    }

    private TorrentSize string(long bytes) {
        values++;
        length += digits(bytes) + 1 + bytes;
        return this;
    }

    private void integer(long number) {
        values++;
        length += digits(number) + 2L;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }
}

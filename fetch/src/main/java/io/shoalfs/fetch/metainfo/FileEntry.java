package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the dictionary of one file says, in v1 ({@code files}, BEP 3) and v2 ({@code file tree}, BEP 52) alike. Gone
 * through once, since there are millions of them; of a key that is there twice, the first counts.
 */
final class FileEntry {

    /** What BitComet called its pads before there was a BEP: of version 1 alone. With BEP 52 a file may be called so. */
    private static final String NAMED_PAD = "_____padding_file_";

    private final int file;
    private final boolean isPadByName;
    private @Nullable Bencode attr;
    private @Nullable Bencode length;
    private @Nullable Bencode path;
    private @Nullable Bencode pathUtf8;
    private @Nullable Bencode piecesRoot;
    private @Nullable Bencode symlinkPath;

    /**
     * Reads it.
     *
     * @param file its ordinal, for messages
     * @param isPadByName whether a name, too, makes it a pad
     */
    FileEntry(int file, BencodeDictionary dictionary, boolean isPadByName) {
        this.file = file;
        this.isPadByName = isPadByName;
        for (var entry : dictionary) {
            take(entry.key().text(), entry.value());
        }
    }

    private void take(String key, Bencode value) {
        switch (key) {
            case "attr" -> attr = first(attr, value);
            case "length" -> length = first(length, value);
            case "path" -> path = first(path, value);
            case "path.utf-8" -> pathUtf8 = first(pathUtf8, value);
            case "pieces root" -> piecesRoot = first(piecesRoot, value);
            case "symlink path" -> symlinkPath = first(symlinkPath, value);
            default -> {
                // Checksums of other networks, times of change: of no use here.
            }
        }
    }

    private static Bencode first(@Nullable Bencode first, Bencode value) {
        return first != null ? first : value;
    }

    /** In bytes; 0 for a link, whatever is written. */
    long length() throws MetainfoException {
        if (isLink()) {
            return 0;
        }
        var written = length instanceof BencodeInteger integer ? integer.value() : OptionalLong.empty();
        if (written.isEmpty()) {
            throw new MetainfoException("file " + file + " has no length");
        }
        if (written.getAsLong() < 0) {
            throw new MetainfoException("the length of file " + file + " is negative: " + written.getAsLong());
        }
        return written.getAsLong();
    }

    /** Whether it says that it is a pad (BEP 47). */
    boolean isPadding() {
        return says('p');
    }

    /** The published path; empty where there is none. */
    Optional<BencodeList> path() {
        var best = pathUtf8 instanceof BencodeList list && !list.isEmpty() ? list : path;
        return best instanceof BencodeList list && !list.isEmpty() ? Optional.of(list) : Optional.empty();
    }

    /** The root of its hash tree (BEP 52). */
    byte[] piecesRoot() {
        return piecesRoot instanceof BencodeString string ? string.bytes() : new byte[0];
    }

    /** Adds it to the table under this path. */
    void addTo(FileTable.Builder table, List<Name> names) throws MetainfoException {
        if (!isLink()) {
            table.add(names, length(), attributes(names.get(names.size() - 1)));
            return;
        }
        if (isPadding()) {
            throw new MetainfoException("file " + file + " is said to be a pad and a link at once");
        }
        table.addLink(names, SafeNames.path(file, target()), attributes(names.get(names.size() - 1)));
    }

    /** Whether it is a symbolic link. One that leads nowhere is an ordinary file. */
    private boolean isLink() {
        return says('l') && !target().isEmpty();
    }

    private List<Bencode> target() {
        return symlinkPath instanceof BencodeList list ? list.toList() : List.of();
    }

    private Set<FileAttribute> attributes(Name name) {
        boolean isNamedPad = isPadByName
                && !isLink()
                && name.length() >= NAMED_PAD.length()
                && name.toString().startsWith(NAMED_PAD);
        if (attr == null && !isNamedPad) {
            return Set.of();
        }
        var attributes = EnumSet.noneOf(FileAttribute.class);
        add(isNamedPad || isPadding(), FileAttribute.PADDING, attributes);
        add(says('x'), FileAttribute.EXECUTABLE, attributes);
        add(says('h'), FileAttribute.HIDDEN, attributes);
        return attributes;
    }

    private static void add(boolean is, FileAttribute attribute, Set<FileAttribute> attributes) {
        if (is) {
            attributes.add(attribute);
        }
    }

    /** Whether the letter is among its attributes (BEP 47); unknown ones are of no meaning. */
    private boolean says(char letter) {
        return attr instanceof BencodeString letters && letters.text().indexOf(letter) >= 0;
    }
}

package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.Name;
import java.util.EnumSet;
import java.util.Set;

/** Reads {@code attr} (BEP 47): letters, of which unknown ones are of no meaning. */
final class Attributes {

    /** What BitComet called its pads before there was a BEP. */
    private static final String NAMED_PAD = "_____padding_file_";

    private Attributes() {}

    static Set<FileAttribute> of(BencodeDictionary file) {
        var attributes = file.string("attr").orElse(null);
        return attributes == null ? Set.of() : of(attributes.text());
    }

    private static Set<FileAttribute> of(String letters) {
        var attributes = EnumSet.noneOf(FileAttribute.class);
        for (int i = 0; i < letters.length(); i++) {
            switch (letters.charAt(i)) {
                case 'p' -> attributes.add(FileAttribute.PADDING);
                case 'x' -> attributes.add(FileAttribute.EXECUTABLE);
                case 'h' -> attributes.add(FileAttribute.HIDDEN);
                case 'l' -> attributes.add(FileAttribute.SYMLINK);
                default -> {}
            }
        }
        return attributes;
    }

    static Set<FileAttribute> withNamedPads(Set<FileAttribute> attributes, Name name) {
        if (!name.toString().startsWith(NAMED_PAD)) {
            return attributes;
        }
        var more = EnumSet.of(FileAttribute.PADDING);
        more.addAll(attributes);
        return more;
    }
}

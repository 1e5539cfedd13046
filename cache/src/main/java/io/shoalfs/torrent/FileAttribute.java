package io.shoalfs.torrent;

/** What BEP 47 says of a file, beside its path and length. */
public enum FileAttribute {
    /** Zeros that align the next file: in the torrent's space, but not in its tree; never fetched. */
    PADDING(1),
    /** May be executed. */
    EXECUTABLE(2),
    /** Hidden on systems that know it; listed here like any other. */
    HIDDEN(4),
    /** A symbolic link: no content, a target inside the torrent. */
    SYMLINK(8);

    private final byte bit;

    FileAttribute(int bit) {
        this.bit = (byte) bit;
    }

    /** Its bit in a column of attributes. */
    byte bit() {
        return bit;
    }
}

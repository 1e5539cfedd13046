package io.shoalfs.cache;

/** Is told which files of a torrent are opened. Any thread; never blocks. */
public interface FileUses {

    /** Nobody wants to know. */
    FileUses UNWATCHED = file -> FileUse.UNWATCHED;

    /** A file is opened, by its ordinal: whoever does so tells the rest to the answer. */
    FileUse begin(int file);
}

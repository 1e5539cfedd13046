package io.shoalfs.cache;

/** A file that is open, for those who want to know what is read of it. Any thread; never blocks. */
public interface FileUse {

    /** Nobody wants to know. */
    FileUse UNWATCHED = new FileUse() {};

    /** These pieces are read, both included: all that the read touches of the file. */
    default void read(int first, int last) {}

    /** The kernel reads the file by itself from now on: of what is read nobody is told. */
    default void passedThrough() {}

    /** It is closed. */
    default void end() {}
}

package io.shoalfs.mount.fs;

/** An open file, from open to release. */
public interface Handle {

    /** The file. */
    Node node();
}

package io.shoalfs.fetch.world;

/** The process was killed while the disk was asked for something. */
final class Killed extends Error {

    private static final long serialVersionUID = 1;

    Killed() {
        super("killed", null, false, false);
    }
}

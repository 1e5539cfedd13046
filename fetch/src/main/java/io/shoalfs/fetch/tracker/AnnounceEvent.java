package io.shoalfs.fetch.tracker;

/** What an announce is for (BEP 3). */
public enum AnnounceEvent {
    /** At the tracker's interval: still there. */
    NONE("", 0),
    /** The first to a tracker. */
    STARTED("started", 2),
    /** All of the torrent is held now, and was not before. */
    COMPLETED("completed", 1),
    /** The last to a tracker. */
    STOPPED("stopped", 3);

    private final String text;
    private final int number;

    AnnounceEvent(String text, int number) {
        this.text = text;
        this.number = number;
    }

    /** As it is over UDP (BEP 15). */
    int number() {
        return number;
    }

    /** As it is in the query; empty if nothing is said. */
    String text() {
        return text;
    }
}

package io.shoalfs.fetch.tracker;

/** What an announce is for (BEP 3). */
public enum AnnounceEvent {
    /** At the tracker's interval: still there. */
    NONE(""),
    /** The first to a tracker. */
    STARTED("started"),
    /** All of the torrent is held now, and was not before. */
    COMPLETED("completed"),
    /** The last to a tracker. */
    STOPPED("stopped");

    private final String text;

    AnnounceEvent(String text) {
        this.text = text;
    }

    /** As it is in the query; empty if nothing is said. */
    String text() {
        return text;
    }
}

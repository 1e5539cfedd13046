package io.shoalfs.fetch.rack;

/** How far away a source is, the nearest first: what a byte from it costs those who share. */
public enum Distance {

    /** A node of the same rack, or a peer in our own networks of which nothing is known. */
    RACK,

    /** Another rack of the same zone. */
    ZONE,

    /** Another zone of the same region. */
    REGION,

    /** Another region, or a peer outside our own networks. */
    FAR,

    /** A server that somebody pays for: a web seed, a bucket. */
    ORIGIN;

    /** Whether it is nearer than the other. */
    public boolean isNearerThan(Distance other) {
        return compareTo(other) < 0;
    }
}

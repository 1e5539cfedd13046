package io.shoalfs.fetch.swarm;

import io.shoalfs.fetch.swarm.BlockSource.Kind;

/** Which kind of source is asked first: they differ in what a byte costs. */
public enum Preference {

    /** Web seeds only for what no connected peer has, or when peers do not answer in time. */
    PEERS,

    /** Peers only for what no web seed has, or when web seeds do not answer in time. */
    WEB,

    /** Whoever is expected to be first. */
    FASTEST;

    /** Whether sources of this kind are asked first. */
    boolean isFirst(Kind kind) {
        return switch (this) {
            case PEERS -> kind == Kind.PEER;
            case WEB -> kind == Kind.WEB;
            case FASTEST -> true;
        };
    }
}

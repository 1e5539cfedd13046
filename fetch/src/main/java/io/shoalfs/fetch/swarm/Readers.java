package io.shoalfs.fetch.swarm;

/** How this machine's own reads stand, as the giving side sees it. Asked on the swarm's loop; never blocks. */
public interface Readers {

    /** Whether a read waits for what is not here yet. */
    boolean areWaiting();

    /** Whether anything is demanded, be it for a read that waits or ahead of one. */
    boolean isAnythingDemanded();

    /** How many bytes have come that were asked for; never less than before. */
    long received();

    /** Those of a swarm. */
    static Readers of(Swarm swarm) {
        return new Readers() {
            @Override
            public boolean areWaiting() {
                return swarm.wants().hasBlocking();
            }

            @Override
            public boolean isAnythingDemanded() {
                return !swarm.wants().all().isEmpty();
            }

            @Override
            public long received() {
                return swarm.traffic().usefulBytes();
            }
        };
    }
}

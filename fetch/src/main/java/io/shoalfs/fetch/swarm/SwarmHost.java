package io.shoalfs.fetch.swarm;

/** What a swarm tells the engine around it. Called on the swarm's loop; must return at once. */
public interface SwarmHost {

    /** False data from this source is proven: whoever has this name is not to join again. It is closed already. */
    void banned(String name, String reason);

    /** A read waits for a piece that no source here has: the moment to look for others (told once for each such piece). */
    void lacking(int piece);
}

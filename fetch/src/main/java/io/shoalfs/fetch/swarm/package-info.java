/**
 * One torrent as a state machine: who has what, what to ask next, whom to trust. JDK, {@code torrent} and {@code cache}
 * only: no sockets, so that whole swarms run on a stepped loop in a test.
 *
 * <p>Threads: a swarm and all that it keeps live on one {@link io.shoalfs.fetch.swarm.Loop}, which never waits.
 */
@NullMarked
package io.shoalfs.fetch.swarm;

import org.jspecify.annotations.NullMarked;

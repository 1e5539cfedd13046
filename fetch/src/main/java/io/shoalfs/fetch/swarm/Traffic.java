package io.shoalfs.fetch.swarm;

import io.shoalfs.fetch.rack.Distance;
import java.util.Map;

/**
 * What a swarm has received.
 *
 * @param usefulBytes of blocks that were wanted when they came
 * @param wastedBytes of blocks that nobody waited for: unasked, withdrawn, or second to another source's
 * @param hedgedBytes of blocks that were asked of a second source because the first was late
 * @param usefulFrom from how far away the useful ones came; where nothing came from is left out
 */
public record Traffic(long usefulBytes, long wastedBytes, long hedgedBytes, Map<Distance, Long> usefulFrom) {

    public Traffic {
        usefulFrom = Map.copyOf(usefulFrom);
    }
}

package io.shoalfs.fetch.swarm;

/**
 * What a swarm has received.
 *
 * @param usefulBytes of blocks that were wanted when they came
 * @param wastedBytes of blocks that nobody waited for: unasked, withdrawn, or second to another source's
 * @param hedgedBytes of blocks that were asked of a second source because the first was late
 */
public record Traffic(long usefulBytes, long wastedBytes, long hedgedBytes) {}

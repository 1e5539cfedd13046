package io.shoalfs.fetch.tracker;

import java.time.Duration;
import java.util.Optional;

/**
 * How a tracker does: a copy.
 *
 * @param name its address, without what may be secret
 * @param trouble why it last did not answer as it should, in a clause behind its name; empty if it did, or was not asked
 * @param failures how often it did not, since it last did
 * @param peers how many it named when it last answered
 * @param answered how long ago that was; empty if it never has
 * @param next in what time it is asked; empty if it stands by for others, or is being asked
 */
public record TrackerReport(
        String name, String trouble, int failures, int peers, Optional<Duration> answered, Optional<Duration> next) {}

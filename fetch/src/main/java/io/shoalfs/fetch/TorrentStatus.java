package io.shoalfs.fetch;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a joined torrent does, as its loop saw it at one moment: a copy.
 *
 * @param isWanted whether anything of it is asked for, or would be if somebody had it
 * @param connectedPeers how many peers are connected
 * @param knownPeers how many addresses are known where peers may be, connected or not
 * @param sources those that are connected, those that are gone, and those that cannot be reached
 * @param forgottenBytes what those gave who have left and are not among them
 * @param condition how the sources stand, in a clause for people
 */
public record TorrentStatus(
        boolean isWanted,
        Flow flow,
        int connectedPeers,
        int knownPeers,
        List<SourceStatus> sources,
        long forgottenBytes,
        List<TrackerStatus> trackers,
        List<DiscoveryStatus> discoveries,
        String condition) {

    public TorrentStatus {
        sources = List.copyOf(sources);
        trackers = List.copyOf(trackers);
        discoveries = List.copyOf(discoveries);
    }

    /**
     * What went to and fro since it was joined.
     *
     * @param fetchedBytes of blocks that were wanted when they came
     * @param wastedBytes of blocks that nobody waited for
     * @param servedBytes of pieces, to peers
     * @param fetchedBytesPerSecond now: over two seconds
     * @param servedBytesPerSecond likewise
     * @param from where those came from that were wanted
     */
    public record Flow(
            long fetchedBytes,
            long wastedBytes,
            long servedBytes,
            long fetchedBytesPerSecond,
            long servedBytesPerSecond,
            From from) {}

    /**
     * From how far away bytes came ({@code --topology}).
     *
     * @param rack from the same rack, or from our own networks if nothing is known of where nodes stand
     * @param zone from other racks of the zone
     * @param region from other zones of the region
     * @param far from other regions, or from outside our own networks
     * @param origin from web seeds and buckets
     */
    public record From(long rack, long zone, long region, long far, long origin) {}

    /**
     * One tracker, by one of the torrent's hashes.
     *
     * @param infoHash 40 or 64 hexadecimal digits
     * @param address without what may be secret
     * @param trouble why it last did not answer as it should, in a clause behind its address; empty if it did, or was not
     *     asked
     * @param failures how often it did not, since it last did
     * @param peers how many it named when it last answered
     * @param answered how long ago that was; empty if it never has
     * @param next in what time it is asked; empty if it stands by for others, or is being asked
     */
    public record TrackerStatus(
            String infoHash,
            String address,
            String trouble,
            int failures,
            int peers,
            Optional<Duration> answered,
            Optional<Duration> next) {}

    /**
     * A way by which peers are found, beside trackers; those that are not used are not told of.
     *
     * @param name {@code dht}, {@code lsd} or {@code pex}
     * @param nodes of the DHT that are known; of {@code pex} the peers that tell of others
     * @param foundPeers addresses that it has told of, the same perhaps again and again
     * @param condition why nobody was found, in a clause for people; empty if somebody was, or nothing can be said
     */
    public record DiscoveryStatus(String name, OptionalInt nodes, long foundPeers, String condition) {}
}

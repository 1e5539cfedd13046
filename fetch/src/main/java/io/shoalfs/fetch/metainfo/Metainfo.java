package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.MerklePieceHashes;
import io.shoalfs.torrent.Torrent;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code .torrent} file says: the torrent, and who has it. Immutable.
 *
 * @param torrent what is mounted
 * @param info the {@code info} dictionary, raw, as peers ask for it (BEP 9); empty if it is longer than they are given
 *     ({@link #LONGEST_GIVEN}) and nothing has to be learnt of them
 * @param trackers in tiers (BEP 12), {@code http}, {@code https} and {@code udp} only
 * @param webSeeds as BEP 19 has them: a URL that ends in a slash is to be completed with the torrent's and the files' names
 * @param nodes of the DHT, unresolved (BEP 5)
 * @param isPrivate peers only from these trackers (BEP 27)
 * @param remarks for people
 */
public record Metainfo(
        Torrent torrent,
        ByteBuffer info,
        List<List<URI>> trackers,
        List<URI> webSeeds,
        List<InetSocketAddress> nodes,
        boolean isPrivate,
        Remarks remarks) {

    /** The longest info dictionary, in bytes, that is asked of peers and given to them: it holds a million files. */
    public static final int LONGEST_GIVEN = 64 << 20;

    public Metainfo {
        info = info.asReadOnlyBuffer();
        trackers = trackers.stream().map(List::copyOf).toList();
        webSeeds = List.copyOf(webSeeds);
        nodes = List.copyOf(nodes);
    }

    /**
     * What the publisher adds for people; each may be missing.
     *
     * @param source the site that it was made for (part of the info-hash: the same data has another hash elsewhere)
     */
    public record Remarks(
            @Nullable String comment,
            @Nullable String createdBy,
            @Nullable Instant created,
            @Nullable String source) {}

    /**
     * What the bytes of a {@code .torrent} file say. Any thread; some 100 MB a second.
     *
     * @param bytes not copied: must not change as long as {@link #info} is in use, which keeps them alive only where
     *     it is not {@linkplain #isVerifiable verifiable}
     * @throws MetainfoException if it is none, or none that can be mounted safely
     */
    public static Metainfo parse(byte[] bytes) throws MetainfoException {
        return MetainfoParser.parse(bytes);
    }

    /**
     * A {@code .torrent} file of what peers gave (BEP 9, 52).
     *
     * @param info the info dictionary, raw
     * @param layers of pieces, by the roots in hexadecimal
     * @throws MetainfoException if the info is no bencoded value
     */
    public static byte[] file(
            ByteBuffer info, SortedMap<String, ByteBuffer> layers, List<List<URI>> trackers, List<URI> webSeeds)
            throws MetainfoException {
        return TorrentFileWriter.write(info, layers, trackers, webSeeds);
    }

    /** The same, with more who have it; each once. */
    public Metainfo with(List<URI> moreTrackers, List<URI> moreWebSeeds) {
        var tiers = new ArrayList<>(trackers);
        moreTrackers.stream()
                .filter(tracker -> trackers.stream().noneMatch(tier -> tier.contains(tracker)))
                .forEach(tracker -> tiers.add(List.of(tracker)));
        var seeds = new LinkedHashSet<>(webSeeds);
        seeds.addAll(moreWebSeeds);
        return new Metainfo(torrent, info, tiers, List.copyOf(seeds), nodes, isPrivate, remarks);
    }

    /** The {@code info} dictionary: a buffer of the caller's. */
    @Override
    public ByteBuffer info() {
        return info.duplicate();
    }

    /** Whether each of its pieces can be verified: of a v2 torrent the piece layers may be missing (BEP 52). */
    public boolean isVerifiable() {
        return isVerifiable(torrent);
    }

    static boolean isVerifiable(Torrent torrent) {
        return !(torrent.hashes() instanceof MerklePieceHashes hashes) || hashes.isComplete();
    }

    /** The address of a tracker: {@code http}, {@code https} or {@code udp}; empty if it is none. */
    public static Optional<URI> tracker(String text) {
        return Links.tracker(text);
    }

    /**
     * The address of a web seed (BEP 19) that the user of this machine typed: {@code http}, {@code https}, or
     * {@code s3://BUCKET/PREFIX}, which is asked with the user's credentials; empty if it is none. Not for what a torrent
     * or a magnet says.
     */
    public static Optional<URI> typedWebSeed(String text) {
        return Links.typedWebSeed(text);
    }
}

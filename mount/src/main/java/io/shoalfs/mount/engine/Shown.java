package io.shoalfs.mount.engine;

import io.shoalfs.fetch.metainfo.Magnet;
import io.shoalfs.fetch.metainfo.Metainfo;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A torrent of which all is known that a mount needs.
 *
 * @param isTrusted whether the user chose its file: what it names may be in private networks
 * @param peers who have been found to have it
 * @param given who the link says have it
 * @param selected the files that are shown (BEP 53); empty for all
 */
record Shown(
        Metainfo metainfo,
        boolean isTrusted,
        List<InetSocketAddress> peers,
        List<InetSocketAddress> given,
        List<Magnet.Files> selected) {

    /** All of a torrent file's. */
    static Shown of(Metainfo metainfo, boolean isTrusted) {
        return new Shown(metainfo, isTrusted, List.of(), List.of(), List.of());
    }

    /** Whether a file is shown, by its ordinal: not a method's reference, which would keep all of this. */
    IntPredicate filter() {
        var ranges = selected;
        return ranges.isEmpty()
                ? file -> true
                : file -> ranges.stream().anyMatch(range -> range.first() <= file && file <= range.last());
    }
}

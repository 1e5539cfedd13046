package io.shoalfs.mount.engine;

import io.shoalfs.fetch.GivenSources;
import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.fetch.metainfo.PlainAddress;
import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.control.ProtocolException;
import io.shoalfs.mount.fuse.MountOptions;
import io.shoalfs.mount.fuse.Owner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What one shoalfs asks another's engine to serve.
 *
 * @param at the mount point, as whoever mounts calls it
 * @param settings of the engine, by option, that were given by hand
 * @param given to ask, beside those that the torrents name
 */
public record MountRequest(
        String at, Map<String, String> settings, GivenSources given, MountOptions options, RawSources sources) {

    /** The verb. */
    static final String VERB = "mount";

    /** With what both sides must be. */
    private static final String VERSION = "version";

    /** Blocks for the disk. The exception's message is for people. */
    ControlMessage message() throws IOException {
        var torrents = new ArrayList<byte[]>();
        for (var torrent : sources.torrents()) {
            torrents.add(torrent.read());
        }
        return ControlMessage.of(VERB)
                .with(VERSION, version())
                .with("at", at)
                .with("settings", settings)
                .with("peers", given.peers().stream().map(MountRequest::text).toList())
                .with("web_seeds", given.webSeeds().stream().map(URI::toString).toList())
                .with("trackers", given.trackers().stream().map(URI::toString).toList())
                .with("source", options.source())
                .with("passthrough", options.passthrough())
                .with("auto_unmount", options.autoUnmount())
                .with("uid", options.owner().user())
                .with("gid", options.owner().group())
                .with("umask", options.owner().umask())
                .with("max_read", options.maxRead())
                .with("names", sources.names())
                .with("folders", sources.folders())
                .with("links", sources.links())
                .with(torrents);
    }

    /**
     * The request that a message is.
     *
     * @throws ProtocolException with a sentence for people if it is none, or another version's
     */
    static MountRequest of(ControlMessage message) throws ProtocolException {
        String theirs = message.text(VERSION);
        if (!theirs.equals(version())) {
            throw new ProtocolException("the engine that has this cache is of version " + version() + " and not of "
                    + theirs + ": unmount what it serves first");
        }
        var peers = new ArrayList<InetSocketAddress>();
        for (String peer : message.texts("peers")) {
            peers.add(address(peer));
        }
        var webSeeds = new ArrayList<URI>();
        for (String webSeed : message.texts("web_seeds")) {
            webSeeds.add(Metainfo.typedWebSeed(webSeed)
                    .orElseThrow(() -> new ProtocolException("no web seed's address: " + PlainAddress.of(webSeed))));
        }
        var trackers = new ArrayList<URI>();
        for (String tracker : message.texts("trackers")) {
            trackers.add(Metainfo.tracker(tracker)
                    .orElseThrow(() -> new ProtocolException("no tracker's address: " + PlainAddress.of(tracker))));
        }
        var owner = new Owner(integer(message, "uid"), integer(message, "gid"), integer(message, "umask"));
        // What the kernel enforces was settled when it was mounted.
        var options = MountOptions.of(message.text("source"))
                .passthrough(message.flag("passthrough"))
                .autoUnmount(message.flag("auto_unmount"))
                .owner(owner)
                .maxRead(Math.max(
                        MountOptions.LEAST_READ, Math.min(MountOptions.LONGEST_READ, integer(message, "max_read"))));
        List<RawSources.Bytes> torrents = message.attachments().stream()
                .map(bytes -> (RawSources.Bytes) () -> bytes)
                .toList();
        var sources =
                new RawSources(message.texts("names"), torrents, message.texts("folders"), message.texts("links"));
        return new MountRequest(
                message.text("at"),
                message.textMap("settings"),
                new GivenSources(peers, webSeeds, trackers),
                options,
                sources);
    }

    private static int integer(ControlMessage message, String field) throws ProtocolException {
        return (int) message.number(field);
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ':' + address.getPort();
    }

    private static InetSocketAddress address(String text) throws ProtocolException {
        int colon = text.lastIndexOf(':');
        try {
            return InetSocketAddress.createUnresolved(
                    text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            throw new ProtocolException("no peer's address: " + text);
        }
    }

    private static String version() {
        String version = MountRequest.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}

package io.shoalfs.mount.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.shoalfs.fetch.metainfo.Magnet;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.stream.Collectors;

/** What a magnet link says by itself: nobody has been asked yet what is in it. */
final class MagnetReport {

    private MagnetReport() {}

    static void writeText(Magnet magnet, PrintWriter out) {
        magnet.name().ifPresent(name -> InfoCommand.line(out, "name", InfoCommand.visible(name)));
        magnet.id()
                .all()
                .forEach(hash -> InfoCommand.line(out, hash.isV2() ? "infohash v2" : "infohash v1", hash.hex()));
        magnet.trackers().forEach(tracker -> InfoCommand.line(out, "tracker", tracker.toString()));
        magnet.webSeeds().forEach(seed -> InfoCommand.line(out, "web seed", seed.toString()));
        magnet.peers().forEach(peer -> InfoCommand.line(out, "peer", text(peer)));
        if (!magnet.selected().isEmpty()) {
            InfoCommand.line(out, "selected", selected(magnet));
        }
        InfoCommand.line(out, "files", "not known before it is mounted");
    }

    static void writeJson(Magnet magnet, JsonGenerator json) throws IOException {
        json.writeStartObject();
        if (magnet.name().isPresent()) {
            json.writeStringField("name", magnet.name().get());
        } else {
            json.writeNullField("name");
        }
        InfoCommand.writeHash(json, "infohash_v1", magnet.id().v1());
        InfoCommand.writeHash(json, "infohash_v2", magnet.id().v2());
        InfoCommand.writeUris(json, "trackers", magnet.trackers());
        InfoCommand.writeUris(json, "web_seeds", magnet.webSeeds());
        json.writeArrayFieldStart("peers");
        for (var peer : magnet.peers()) {
            json.writeString(text(peer));
        }
        json.writeEndArray();
        json.writeStringField("selected", selected(magnet));
        json.writeEndObject();
    }

    private static String selected(Magnet magnet) {
        return magnet.selected().stream()
                .map(files -> files.first() == files.last() ? "" + files.first() : files.first() + "-" + files.last())
                .collect(Collectors.joining(","));
    }

    private static String text(InetSocketAddress peer) {
        String host = peer.getHostString();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + peer.getPort();
    }
}

package io.shoalfs.mount.engine;

import io.shoalfs.fetch.FetchConfig;
import io.shoalfs.fetch.HttpServing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the user may decide about an engine.
 *
 * @param cacheDirectory exists
 * @param cacheSize in bytes
 * @param keepFree how many bytes of the cache's file system are left free
 * @param readTimeout for how long nothing may arrive before waiting reads end
 * @param fetch the network's limits
 * @param http where what is held is given by HTTP too; empty: nowhere
 */
public record MountSettings(
        Path cacheDirectory,
        long cacheSize,
        long keepFree,
        Duration readTimeout,
        FetchConfig fetch,
        Optional<HttpServing> http) {

    /** Each by the name of its option; equal texts are equal settings. */
    public Map<String, String> byOption() {
        return Map.ofEntries(
                Map.entry("cache-size", cacheSize + " bytes"),
                Map.entry("keep-free", keepFree + " bytes"),
                Map.entry("read-timeout", readTimeout.toMillis() + " ms"),
                Map.entry("listen-port", Integer.toString(fetch.listenPort())),
                Map.entry("bind", fetch.bound()),
                Map.entry("interface", fetch.device()),
                Map.entry("announce-address", fetch.announceAddress()),
                Map.entry("http", http.map(HttpServing::text).orElse("nowhere")),
                Map.entry("max-connections", Integer.toString(fetch.maxConnections())),
                Map.entry("upload-slots", Integer.toString(fetch.uploadSlots())),
                Map.entry("max-upload", fetch.maxUpload() + " bytes/s"),
                Map.entry("max-download", fetch.maxDownload() + " bytes/s"),
                Map.entry("encryption", fetch.encryption()),
                Map.entry("prefer", fetch.preferred()),
                Map.entry("web-budget", webBudget()),
                Map.entry("web-token", new TreeMap<>(fetch.webTokens()).toString()),
                Map.entry("dht-bootstrap", fetch.dhtBootstrap()),
                Map.entry("no-dht", Boolean.toString(!fetch.usesDht())),
                Map.entry("network", fetch.network()),
                Map.entry("allow-peers", fetch.allowedPeers()),
                Map.entry("allow-private-sources", Boolean.toString(fetch.allowsPrivateSources())),
                Map.entry("topology", fetch.topology()),
                Map.entry("no-rack", Boolean.toString(!fetch.isSharing())),
                Map.entry("no-pex", Boolean.toString(!fetch.usesPex())),
                Map.entry("no-lsd", Boolean.toString(!fetch.usesLsd())));
    }

    private String webBudget() {
        var bytes = fetch.webBudget();
        return bytes.isPresent() ? bytes.getAsLong() + " bytes" : "without limit";
    }
}

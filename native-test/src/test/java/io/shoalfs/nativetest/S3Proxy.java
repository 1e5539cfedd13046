package io.shoalfs.nativetest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * s3proxy on loopback: a server of buckets that nobody here wrote, which lets requests in by their signatures, and by no
 * name at all where an object is for everybody. Behind it is a directory of buckets.
 */
public final class S3Proxy implements AutoCloseable {

    /** Whose requests it takes. */
    public static final String IDENTITY = "shoal";

    public static final String SECRET = "a/secret+of=shoal";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String CONFIGURATION = """
            s3proxy.authorization=aws-v2-or-v4
            s3proxy.identity=%s
            s3proxy.credential=%s
            s3proxy.endpoint=http://127.0.0.1:%d
            jclouds.provider=filesystem-nio2
            jclouds.identity=none
            jclouds.credential=none
            jclouds.filesystem.basedir=%s
            """;

    private final Child child;
    private final String url;

    private S3Proxy(Child child, String url) {
        this.child = child;
        this.url = url;
    }

    /**
     * Serves a directory of buckets, and returns once it listens.
     *
     * @param buckets what others may read in there is for everybody
     */
    public static S3Proxy serve(Workspace work, Path buckets) throws IOException {
        int port = Ports.free();
        Path configuration = work.path("s3proxy.conf");
        Files.writeString(configuration, CONFIGURATION.formatted(IDENTITY, SECRET, port, buckets));
        Child child = work.start(
                "s3proxy",
                Path.of(System.getProperty("java.home"), "bin", "java"),
                "-Xmx256m",
                "-jar",
                Checkout.s3proxy(),
                "--properties",
                configuration);
        Await.untilTrue("s3proxy on port " + port, PATIENCE, () -> Optional.of(Ports.listens(port)));
        return new S3Proxy(child, "http://127.0.0.1:" + port);
    }

    /** What a process must have in its environment to find it, and nobody else; with these keys if there are any. */
    public Map<String, String> environment(List<String> keys) {
        var found = new HashMap<>(Map.of(
                "AWS_ENDPOINT_URL_S3", url,
                "AWS_EC2_METADATA_DISABLED", "true",
                "AWS_CONFIG_FILE", "/nonexistent/config",
                "AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials"));
        if (!keys.isEmpty()) {
            found.put("AWS_ACCESS_KEY_ID", keys.get(0));
            found.put("AWS_SECRET_ACCESS_KEY", keys.get(1));
        }
        return found;
    }

    @Override
    public void close() {
        child.close();
    }
}

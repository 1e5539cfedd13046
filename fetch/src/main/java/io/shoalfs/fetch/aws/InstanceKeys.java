package io.shoalfs.fetch.aws;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The keys of the role that an instance of EC2 has (instance metadata service, version 2). */
final class InstanceKeys implements KeySource {

    private static final String ROLES = "/latest/meta-data/iam/security-credentials/";
    private static final String WHO = "the instance's service for keys";
    private static final int OK = 200;

    /** Elsewhere than in EC2 nobody is there, which may show by silence only. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final AwsSettings settings;
    private final Calls calls;

    InstanceKeys(AwsSettings settings, Calls calls) {
        this.settings = settings;
        this.calls = calls;
    }

    @Override
    public Optional<Keys> get() throws IOException {
        if (settings.variable("AWS_EC2_METADATA_DISABLED")
                .filter("true"::equalsIgnoreCase)
                .isPresent()) {
            return Optional.empty();
        }
        Calls.Reply session;
        try {
            session = make("PUT", "/latest/api/token", Map.of("X-aws-ec2-metadata-token-ttl-seconds", "21600"));
        } catch (IOException e) {
            // This is no instance.
            return Optional.empty();
        }
        if (session.status() != OK) {
            return Optional.empty();
        }
        var token = Map.of("X-aws-ec2-metadata-token", session.body().strip());
        var role = make("GET", ROLES, token);
        var name = role.body().lines().findFirst().orElse("").strip();
        if (role.status() != OK || name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(KeyTexts.ofJson(make("GET", ROLES + name, token), WHO));
    }

    private Calls.Reply make(String method, String path, Map<String, String> headers) throws IOException {
        return calls.make(new Calls.Call(method, service(path), headers, "", true, PATIENCE));
    }

    private URI service(String path) throws IOException {
        boolean isIpv6 = settings.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")
                .filter("ipv6"::equalsIgnoreCase)
                .isPresent();
        var base = settings.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT")
                .orElse(isIpv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254");
        return KeyTexts.address(base.replaceFirst("/+$", "") + path);
    }
}

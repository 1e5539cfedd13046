package io.shoalfs.fetch.aws;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys that a container's service gives it (ECS, EKS Pod Identity). */
final class ContainerKeys implements KeySource {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String WHO = "the container's service for keys";

    /** Of ECS, and of EKS in both families: where a token may go without TLS, beside this machine. */
    private static final Set<String> NEAR = Set.of("169.254.170.2", "169.254.170.23", "[fd00:ec2::23]");

    private final AwsSettings settings;
    private final Texts files;
    private final Calls calls;

    ContainerKeys(AwsSettings settings, Texts files, Calls calls) {
        this.settings = settings;
        this.files = files;
        this.calls = calls;
    }

    @Override
    public Optional<Keys> get() throws IOException {
        var address = settings.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
                .map(path -> "http://169.254.170.2" + path)
                .or(() -> settings.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        var service = KeyTexts.address(address.get());
        if (!isTrusted(service)) {
            throw new IOException(WHO + " is to be at " + service.getRawAuthority()
                    + ", which is neither of this machine nor asked over https");
        }
        var headers = authorization().map(text -> Map.of("Authorization", text)).orElse(Map.of());
        return Optional.of(
                KeyTexts.ofJson(calls.make(new Calls.Call("GET", service, headers, "", true, PATIENCE)), WHO));
    }

    private static boolean isTrusted(URI service) {
        var host = service.getHost() == null ? "" : service.getHost();
        return "https".equalsIgnoreCase(service.getScheme())
                || NEAR.contains(host)
                || host.equals("localhost")
                || host.equals("[::1]")
                || host.matches("127(\\.\\d{1,3}){3}");
    }

    private Optional<String> authorization() throws IOException {
        var file = settings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
        if (file.isEmpty()) {
            return settings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        }
        var token = files.read(file.get()).map(String::strip);
        if (token.isEmpty()) {
            throw new IOException("there is no token for " + WHO + " in " + file.get());
        }
        return token;
    }
}

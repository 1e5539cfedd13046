package io.shoalfs.fetch.aws;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where Amazon's tools look for keys, in their order: the environment, a web identity, the profile, the container's
 * service, the instance's. The first that is set up is it; if it fails, no other is asked.
 */
public final class KeyChain implements KeySource {

    private static final List<String> UNKNOWN_WAYS =
            List.of("sso_session", "sso_start_url", "credential_process", "source_profile", "credential_source");

    private final Map<String, String> environment;
    private final Texts files;
    private final Calls calls;
    private final InstantSource clock;

    /** Looks nowhere yet. */
    public KeyChain(Map<String, String> environment, Texts files, Calls calls, InstantSource clock) {
        this.environment = Map.copyOf(environment);
        this.files = files;
        this.calls = calls;
        this.clock = clock;
    }

    @Override
    public Optional<Keys> get() throws IOException {
        var settings = AwsSettings.read(environment, files);
        List<KeySource> links = List.of(
                () -> ofEnvironment(settings),
                new WebIdentityKeys(settings, files, calls, clock),
                () -> ofProfile(settings),
                new ContainerKeys(settings, files, calls),
                new InstanceKeys(settings, calls));
        for (var link : links) {
            var keys = link.get();
            if (keys.isPresent()) {
                return keys;
            }
        }
        return Optional.empty();
    }

    private static Optional<Keys> ofEnvironment(AwsSettings settings) {
        return keys(
                settings.variable("AWS_ACCESS_KEY_ID"),
                settings.variable("AWS_SECRET_ACCESS_KEY"),
                settings.variable("AWS_SESSION_TOKEN"));
    }

    private static Optional<Keys> ofProfile(AwsSettings settings) throws IOException {
        var keys = keys(
                settings.ofProfile("aws_access_key_id"),
                settings.ofProfile("aws_secret_access_key"),
                settings.ofProfile("aws_session_token"));
        if (keys.isEmpty()) {
            for (var way : UNKNOWN_WAYS) {
                if (settings.ofProfile(way).isPresent()) {
                    throw new IOException("the profile " + settings.profileName() + " gets its keys by " + way
                            + ", which is not supported");
                }
            }
        }
        return keys;
    }

    private static Optional<Keys> keys(Optional<String> id, Optional<String> secret, Optional<String> token) {
        return id.isPresent() && secret.isPresent()
                ? Optional.of(new Keys(id.get(), secret.get(), token.orElse(null), null))
                : Optional.empty();
    }
}

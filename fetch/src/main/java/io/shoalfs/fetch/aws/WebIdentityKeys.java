package io.shoalfs.fetch.aws;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The keys of a role that a token in a file lets one take, as pods of Kubernetes have it ({@code AssumeRoleWithWebIdentity}). */
final class WebIdentityKeys implements KeySource {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int OK = 200;

    private final AwsSettings settings;
    private final Texts files;
    private final Calls calls;
    private final InstantSource clock;

    WebIdentityKeys(AwsSettings settings, Texts files, Calls calls, InstantSource clock) {
        this.settings = settings;
        this.files = files;
        this.calls = calls;
        this.clock = clock;
    }

    @Override
    public Optional<Keys> get() throws IOException {
        var ofEnvironment = settings.variable("AWS_WEB_IDENTITY_TOKEN_FILE");
        var file = ofEnvironment.or(() -> settings.ofProfile("web_identity_token_file"));
        var role = ofEnvironment.isPresent() ? settings.variable("AWS_ROLE_ARN") : settings.ofProfile("role_arn");
        if (file.isEmpty()) {
            return Optional.empty();
        }
        if (role.isEmpty()) {
            throw new IOException("there is a web identity token, but no role that it is for (AWS_ROLE_ARN)");
        }
        var token = files.read(file.get())
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new IOException("there is no web identity token in " + file.get()));
        return Optional.of(assume(role.get(), token));
    }

    private Keys assume(String role, String token) throws IOException {
        var session = settings.variable("AWS_ROLE_SESSION_NAME")
                .or(() -> settings.ofProfile("role_session_name"))
                .orElse("shoalfs-" + clock.millis());
        var form = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=" + encoded(role) + "&RoleSessionName="
                + encoded(session) + "&WebIdentityToken=" + encoded(token);
        var reply = calls.make(new Calls.Call("POST", server(), Map.of(), form, false, PATIENCE));
        if (reply.status() != OK) {
            var code = element(reply.body(), "Code").orElse("status " + reply.status());
            throw new IOException("the role " + role + " is not given to us: " + code);
        }
        return new Keys(
                required(reply.body(), "AccessKeyId"),
                required(reply.body(), "SecretAccessKey"),
                required(reply.body(), "SessionToken"),
                time(required(reply.body(), "Expiration")));
    }

    private URI server() throws IOException {
        var region = settings.region();
        var china = region.startsWith("cn-") ? ".cn" : "";
        var base = settings.endpoint("sts").orElse("https://sts." + region + ".amazonaws.com" + china);
        return KeyTexts.address(base.replaceFirst("/+$", "") + "/");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Instant time(String text) throws IOException {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IOException("the answer about a role has no time of expiry", e);
        }
    }

    private static String required(String xml, String name) throws IOException {
        return element(xml, name).orElseThrow(() -> new IOException("the answer about a role has no " + name));
    }

    private static Optional<String> element(String xml, String name) {
        var found = Pattern.compile("<" + name + ">\\s*([^<]{1,8192}?)\\s*</" + name + ">")
                .matcher(xml);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }
}

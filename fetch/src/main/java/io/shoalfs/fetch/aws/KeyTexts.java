package io.shoalfs.fetch.aws;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/** What services that give keys say, and where they are. */
final class KeyTexts {

    private static final int OK = 200;

    private KeyTexts() {}

    /** @throws IOException with a clause for people if the text is no address */
    static URI address(String text) throws IOException {
        try {
            var address = new URI(text);
            if (address.getRawAuthority() == null) {
                throw new IOException("a service for keys is to be at an address that is none");
            }
            return address;
        } catch (URISyntaxException e) {
            // Its own message has the text, which may have a secret in it.
            throw new IOException("a service for keys is to be at an address that is none", e);
        }
    }

    /**
     * The keys in a reply in JSON, as containers' and instances' services give them.
     *
     * @param who gives them, for people
     */
    static Keys ofJson(Calls.Reply reply, String who) throws IOException {
        if (reply.status() != OK) {
            throw new IOException(who + " answered with status " + reply.status());
        }
        var id = field(reply.body(), "AccessKeyId");
        var secret = field(reply.body(), "SecretAccessKey");
        if (id.isEmpty() || secret.isEmpty()) {
            throw new IOException(who + " gives no keys");
        }
        var token = field(reply.body(), "Token");
        try {
            var expires = field(reply.body(), "Expiration").map(Instant::parse);
            return new Keys(id.get(), secret.get(), token.orElse(null), expires.orElse(null));
        } catch (DateTimeParseException e) {
            throw new IOException(who + " gives keys with no time of expiry", e);
        }
    }

    private static Optional<String> field(String json, String name) {
        var found =
                Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]{1,8192})\"").matcher(json);
        return found.find() ? Optional.of(found.group(1).replace("\\/", "/")) : Optional.empty();
    }
}

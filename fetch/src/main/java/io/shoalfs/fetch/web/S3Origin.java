package io.shoalfs.fetch.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.shoalfs.fetch.aws.KeyRing;
import io.shoalfs.fetch.aws.Keys;
import io.shoalfs.fetch.aws.SignatureV4;
import io.shoalfs.fetch.metainfo.PlainAddress;
import io.shoalfs.fetch.net.GuardedNames;
import io.shoalfs.fetch.net.NettyLoop;
import java.net.URI;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A bucket of S3, or of a server that speaks as S3 does: requests are signed, or have no name where there are no keys. */
final class S3Origin implements Origin {

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{2,40}");
    private static final Pattern REGION_ELEMENT = Pattern.compile("<Region>([a-z0-9-]{2,40})</Region>");
    private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9.]{1,80})</Code>");

    /** That the keys are not right, whatever is asked for. */
    private static final Set<String> KEYS_REFUSED = Set.of(
            "SignatureDoesNotMatch",
            "InvalidAccessKeyId",
            "InvalidToken",
            "ExpiredToken",
            "TokenRefreshRequired",
            "RequestTimeTooSkewed",
            "InvalidSecurity",
            "AuthorizationHeaderMalformed");

    private static final int REDIRECTION = 3;
    private static final int HUNDRED = 100;

    private final String name;
    private final String bucket;
    private final Buckets buckets;
    private final NettyLoop loop;
    private final GuardedNames names;

    /** What the server says; before it does, what is set up counts. */
    private @Nullable String region;

    /** What the server's clock shows beyond ours. */
    private Duration skew = Duration.ZERO;

    private @Nullable Keys used;
    private @Nullable Keys expired;

    private S3Origin(URI base, String bucket, Buckets buckets, WebSurroundings around) {
        this.name = PlainAddress.of(base);
        this.bucket = bucket;
        this.buckets = buckets;
        this.loop = around.loop();
        this.names = around.names();
    }

    /** The bucket at an {@code s3} address; empty if it is none. */
    static Optional<S3Origin> at(URI base, Buckets buckets, WebSurroundings around) {
        var bucket = base.getRawAuthority() == null ? "" : base.getRawAuthority();
        return BUCKET.matcher(bucket).matches()
                ? Optional.of(new S3Origin(base, bucket, buckets, around))
                : Optional.empty();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isBucket() {
        return true;
    }

    @Override
    public boolean isEncrypted() {
        var known = buckets.settings();
        return known != null && S3Address.of(known, bucket, region()).base().startsWith("https:");
    }

    @Override
    public boolean isReady() {
        return buckets.settings() != null && buckets.keys().current().isPresent();
    }

    @Override
    public void prepare(Consumer<String> then) {
        buckets.prepare()
                .whenComplete((ring, failure) ->
                        loop.execute(() -> then.accept(failure == null ? "" : "cannot be asked: " + clause(failure))));
    }

    private static String clause(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage());
    }

    @Override
    public Place place(URI file) {
        var address = S3Address.of(Objects.requireNonNull(buckets.settings()), bucket, region());
        var place = Place.of(URI.create(address.base() + S3Address.key(file))).orElseThrow();
        // Who types a bucket means the server that is set up for buckets, which may be a cluster's own.
        names.type(place.host().name());
        return place;
    }

    /** Where the bucket itself is asked, for a list of its objects. */
    Place listing(String query) {
        var address = S3Address.of(Objects.requireNonNull(buckets.settings()), bucket, region());
        var place = Place.of(URI.create(address.base() + "/?" + query)).orElseThrow();
        names.type(place.host().name());
        return place;
    }

    private String region() {
        return region == null ? Objects.requireNonNull(buckets.settings()).region() : region;
    }

    @Override
    public void admit(HttpRequest request, Place place) {
        var address = S3Address.of(Objects.requireNonNull(buckets.settings()), bucket, region());
        boolean isOurs = place.host().equals(Host.of(URI.create(address.base())).orElseThrow());
        used = buckets.keys().current().flatMap(KeyRing.Ring::keys).orElse(null);
        if (used == null || !isOurs) {
            return;
        }
        var headers = new HashMap<String, String>();
        headers.put("host", place.host().header());
        var range = request.headers().get(HttpHeaderNames.RANGE);
        if (range != null) {
            headers.put("range", range);
        }
        headers.put("x-amz-content-sha256", SignatureV4.EMPTY_SHA256);
        headers.put("x-amz-date", SignatureV4.time(buckets.clock().instant().plus(skew)));
        if (used.token() != null) {
            headers.put("x-amz-security-token", used.token());
        }
        var query = place.address().getRawQuery() == null ? "" : place.address().getRawQuery();
        var authorization = new SignatureV4("s3", region())
                .authorization(used, place.address().getRawPath(), query, headers);
        headers.forEach((header, value) -> request.headers().set(header, value));
        request.headers().set(HttpHeaderNames.AUTHORIZATION, authorization);
    }

    @Override
    public boolean learns(HttpResponse response, String text, Place place) {
        if (place.isElsewhere()) {
            return false;
        }
        return switch (code(text)) {
            case "RequestTimeTooSkewed" -> learnsTime(response);
            case "ExpiredToken", "TokenRefreshRequired" -> learnsExpiry();
            default -> learnsRegion(response, text);
        };
    }

    private boolean learnsRegion(HttpResponse response, String text) {
        int status = response.status().code();
        boolean isWrongRegion = status / HUNDRED == REDIRECTION || status == HttpResponseStatus.BAD_REQUEST.code();
        var named = response.headers().get("x-amz-bucket-region");
        if (named == null) {
            var element = REGION_ELEMENT.matcher(text);
            named = element.find() ? element.group(1) : "";
        }
        if (isWrongRegion && REGION.matcher(named).matches()) {
            region = named;
            return true;
        }
        return false;
    }

    private boolean learnsTime(HttpResponse response) {
        try {
            var date = response.headers().get(HttpHeaderNames.DATE, "").strip();
            var theirs = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
            skew = Duration.between(buckets.clock().instant(), theirs.toInstant());
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private boolean learnsExpiry() {
        var keys = used;
        if (keys == null) {
            return false;
        }
        if (keys.equals(expired)) {
            // Whether they came again; else the answer is to a request that was made with the others.
            return buckets.keys()
                    .current()
                    .flatMap(KeyRing.Ring::keys)
                    .filter(keys::equals)
                    .isEmpty();
        }
        expired = keys;
        buckets.keys().discard(keys);
        return true;
    }

    @Override
    public Fault judge(HttpResponse response, String text, Place place) {
        var code = code(text);
        var status = "status " + response.status().code() + (code.isEmpty() ? "" : ", " + code);
        if (KEYS_REFUSED.contains(code)) {
            return Fault.server("does not take our credentials (" + status + ")");
        }
        if (response.status().code() == HttpResponseStatus.FORBIDDEN.code() && used == null) {
            return Fault.server("lets in nobody without credentials, and none were found (" + status + ")");
        }
        var usual = Answers.fault(response);
        return new Fault(usual.kind(), "answered with " + status, usual.after());
    }

    private static String code(String text) {
        var found = CODE.matcher(text);
        return found.find() ? found.group(1) : "";
    }
}

package io.shoalfs.fetch.web;

import io.shoalfs.fetch.aws.AwsSettings;
import java.net.URI;
import java.util.regex.Pattern;

/**
 * Where a bucket's objects are.
 *
 * @param base of all its objects' addresses, without a slash at its end
 */
record S3Address(String base) {

    /** A name that can be a part of a host's, and for which Amazon's certificates vouch. */
    private static final Pattern HOST_PART = Pattern.compile("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]");

    /**
     * At the server that is set up, below the bucket's name; else at Amazon's in this region, at a host of the bucket's
     * own if its name can be a host's.
     */
    static S3Address of(AwsSettings settings, String bucket, String region) {
        var endpoint = settings.endpoint("s3");
        if (endpoint.isPresent()) {
            return new S3Address(endpoint.get().replaceFirst("/+$", "") + "/" + bucket);
        }
        var server = "s3." + region + ".amazonaws.com" + (region.startsWith("cn-") ? ".cn" : "");
        return new S3Address(
                HOST_PART.matcher(bucket).matches()
                        ? "https://" + bucket + "." + server
                        : "https://" + server + "/" + bucket);
    }

    /** The path of an object, from its slash on, as S3 has it signed: encoded once, all but unreserved characters and slashes. */
    static String key(URI file) {
        return Escapes.encoded(Escapes.decoded(file.getRawPath()), "/");
    }
}

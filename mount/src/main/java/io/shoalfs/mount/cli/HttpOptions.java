package io.shoalfs.mount.cli;

import io.shoalfs.fetch.HttpServing;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of all that answers HTTP. */
final class HttpOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--http",
            paramLabel = "[ADDRESS:]PORT",
            converter = Values.HttpPlace.class,
            description =
                    "Give what is held, verified, by HTTP too, as a web seed (BEP 19): /NAME/PATH of each torrent. "
                            + "Private torrents only with --allow-peers or --network cluster.")
    private @Nullable String http;

    @Option(
            names = "--http-cert",
            paramLabel = "FILE",
            converter = Values.TokenFile.class,
            description = "Do so by HTTPS, with the certificate in this file (PEM, with those that vouch for it).")
    private @Nullable String certificate;

    @Option(
            names = "--http-key",
            paramLabel = "FILE",
            converter = Values.TokenFile.class,
            description = "The certificate's private key (PEM, PKCS#8, without a password).")
    private @Nullable String key;

    /** Where what is held is given by HTTP, if anywhere. */
    Optional<HttpServing> serving() {
        if ((certificate == null) != (key == null) || (http == null && key != null)) {
            throw new ParameterException(
                    command.commandLine(), "--http-cert and --http-key belong together, and to --http");
        }
        if (http == null) {
            return Optional.empty();
        }
        var plain = HttpServing.at(http);
        return Optional.of(certificate == null || key == null ? plain : plain.secured(certificate, key));
    }
}

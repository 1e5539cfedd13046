package io.shoalfs.mount.cli;

import io.shoalfs.fetch.FetchConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of all that speaks with a network that say from where. */
final class BindingOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS[,ADDRESS]",
            split = ",",
            converter = Values.OwnAddress.class,
            description = "The address of this machine, one of IPv4, one of IPv6, or both, where it listens and from "
                    + "which it calls others; of the family that has none here nothing is used. Default: any.")
    private List<String> addresses = new ArrayList<>();

    @Option(
            names = "--interface",
            paramLabel = "NAME",
            converter = Values.Interface.class,
            description = "The network interface, as eth0, by which all comes and goes. Default: any.")
    private String device = "";

    /** The first of these options that is given. */
    Optional<String> given() {
        if (!addresses.isEmpty()) {
            return Optional.of("--bind");
        }
        return device.isEmpty() ? Optional.empty() : Optional.of("--interface");
    }

    /** The same, as they have it. */
    FetchConfig apply(FetchConfig config) {
        try {
            return config.bind(addresses, device);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}

package io.shoalfs.mount.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Stack;
import java.util.stream.Stream;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * What follows {@code -o}: turned into the long options that it stands for. What mount(8) and fstab pass and what means
 * nothing to a read-only file system is dropped.
 */
final class OptionList implements IParameterPreprocessor {

    /** Those that take a value, and their long options. */
    private static final Map<String, String> LONG = Map.ofEntries(
            same("cache-dir"),
            same("cache-size"),
            same("keep-free"),
            same("profile"),
            same("read-timeout"),
            same("listen-port"),
            same("bind"),
            same("interface"),
            same("announce-address"),
            same("peer"),
            same("web-seed"),
            same("tracker"),
            same("network"),
            same("allow-peers"),
            same("web-token"),
            same("web-budget"),
            same("prefer"),
            same("max-connections"),
            same("upload-slots"),
            same("max-upload"),
            same("max-download"),
            same("encryption"),
            same("dht-bootstrap"),
            same("topology"),
            same("transport"),
            same("uid"),
            same("gid"),
            same("umask"),
            Map.entry("max_read", "--max-read"));

    private static final Map<String, String> FLAGS = Map.ofEntries(
            Map.entry("allow_other", "--allow-other"),
            Map.entry("auto_unmount", "--auto-unmount"),
            Map.entry("noexec", "--no-exec"),
            same("no-dht"),
            same("no-lsd"),
            same("no-pex"),
            same("no-rack"),
            same("no-upload"),
            same("allow-private-sources"),
            Map.entry("nopassthrough", "--no-passthrough"));

    /** For mount(8), for systemd, or true anyway. */
    private static final Set<String> DROPPED = Set.of(
            "ro",
            "defaults",
            "default_permissions",
            "dev",
            "nodev",
            "suid",
            "nosuid",
            "exec",
            "auto",
            "noauto",
            "user",
            "nouser",
            "users",
            "owner",
            "group",
            "nofail",
            "_netdev",
            "atime",
            "noatime",
            "diratime",
            "nodiratime",
            "relatime",
            "norelatime",
            "strictatime",
            "nostrictatime",
            "lazytime",
            "nolazytime",
            "async",
            "silent",
            "loud");

    @Override
    @SuppressWarnings("JdkObsolete") // picocli's interface
    public boolean preprocess(Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
        if (arguments.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(), "-o needs options, as in: -o allow_other,cache-size=20G");
        }
        List<String> expanded = expand(arguments.pop(), command);
        Collections.reverse(expanded);
        arguments.addAll(expanded);
        return true;
    }

    /**
     * The arguments with {@code -oro} written as {@code -o ro}, which is all that picocli lets be preprocessed, and
     * {@code -fo} as {@code -f -o}.
     */
    static String[] detached(String... arguments) {
        return Arrays.stream(arguments).flatMap(OptionList::detached).toArray(String[]::new);
    }

    private static Stream<String> detached(String argument) {
        if (argument.startsWith("-fo")) {
            return Stream.concat(Stream.of("-f"), detached("-" + argument.substring(2)));
        }
        return argument.startsWith("-o") && argument.length() > 2
                ? Stream.of("-o", argument.substring(2))
                : Stream.of(argument);
    }

    private static List<String> expand(String list, CommandSpec command) {
        var expanded = new ArrayList<String>();
        for (String entry : list.split(",", -1)) {
            int equals = entry.indexOf('=');
            String key = equals < 0 ? entry : entry.substring(0, equals);
            if (equals >= 0 && LONG.containsKey(key)) {
                expanded.add(LONG.get(key) + entry.substring(equals));
            } else if (FLAGS.containsKey(entry)) {
                expanded.add(FLAGS.get(entry));
            } else if (!isDropped(entry)) {
                throw new ParameterException(command.commandLine(), refusal(entry));
            }
        }
        return expanded;
    }

    private static Map.Entry<String, String> same(String name) {
        return Map.entry(name, "--" + name);
    }

    private static boolean isDropped(String entry) {
        return entry.isEmpty() || DROPPED.contains(entry) || entry.startsWith("x-") || entry.startsWith("comment=");
    }

    private static String refusal(String entry) {
        if (entry.equals("rw")) {
            return "a torrent cannot be written to: mount it without -o rw";
        }
        return LONG.containsKey(entry)
                ? "-o " + entry + " needs a value: " + entry + "=..."
                : "unknown option: -o " + entry;
    }
}

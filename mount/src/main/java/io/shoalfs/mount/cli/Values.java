package io.shoalfs.mount.cli;

import io.shoalfs.fetch.FetchConfig;
import io.shoalfs.fetch.HttpServing;
import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.fetch.metainfo.PlainAddress;
import io.shoalfs.mount.fuse.MountOptions;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How options' values are written. */
final class Values {

    /** The network of those who stay among their own. */
    static final String CLUSTER = "cluster";

    private static final int MAX_PORT = 65_535;

    private Values() {}

    /** A number of bytes: {@code 500M}, {@code 20G}; units are powers of 1024. */
    static final class Size implements ITypeConverter<Long> {

        private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s*([KMGT]?)(I?B)?");
        private static final Map<String, Integer> SHIFTS = Map.of("", 0, "K", 10, "M", 20, "G", 30, "T", 40);

        @Override
        public Long convert(String text) {
            Matcher form = FORM.matcher(text.toUpperCase(Locale.ROOT));
            if (!form.matches()) {
                throw new TypeConversionException("'" + text + "' is not a size such as 500M or 20G");
            }
            try {
                return Math.multiplyExact(Long.parseLong(form.group(1)), 1L << SHIFTS.getOrDefault(form.group(2), 0));
            } catch (ArithmeticException e) {
                throw new TypeConversionException("'" + text + "' is larger than any disk");
            }
        }
    }

    /**
     * A part of a disk: {@code 500M}, or {@code 10%} of all of it.
     *
     * @param number of bytes, or of hundredths
     */
    record Share(long number, boolean isPercent) {

        /** In bytes, of a disk of so many. */
        long of(long total) {
            return isPercent ? total / 100 * number : number;
        }
    }

    /** A part of a disk, as a size is written, or a whole number from 0 to 100 and a percent sign. */
    static final class ShareOfDisk implements ITypeConverter<Share> {

        private static final Pattern PERCENT = Pattern.compile("(\\d{1,2}|100)\\s*%");

        @Override
        public Share convert(String text) {
            Matcher percent = PERCENT.matcher(text);
            return percent.matches()
                    ? new Share(Long.parseLong(percent.group(1)), true)
                    : new Share(new Size().convert(text), false);
        }
    }

    /** So many bytes a second: {@code 500K}, {@code 2M}, {@code 2M/s}, as sizes are written; 0: no limit. */
    static final class Rate implements ITypeConverter<Long> {

        private static final Pattern FORM = Pattern.compile("(.*?)(/[sS])?");

        @Override
        public Long convert(String text) {
            Matcher form = FORM.matcher(text);
            try {
                return new Size().convert(form.matches() ? form.group(1) : text);
            } catch (TypeConversionException e) {
                throw new TypeConversionException("'" + text + "' is not a rate such as 500K or 2M (bytes per second)");
            }
        }
    }

    /** A time: {@code 45s}, {@code 2m}, {@code 500ms}; without a unit, seconds. */
    static final class Time implements ITypeConverter<Duration> {

        private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|)");

        @Override
        public Duration convert(String text) {
            Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
            if (!form.matches() || Long.parseLong(form.group(1)) == 0) {
                throw new TypeConversionException("'" + text + "' is not a time such as 45s or 2m");
            }
            long number = Long.parseLong(form.group(1));
            return switch (form.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofSeconds(number);
            };
        }
    }

    /** How long ago: {@code 12h}, {@code 30d}, {@code 4w}; a unit is needed. */
    static final class Age implements ITypeConverter<Duration> {

        private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\s*([smhdw])");

        @Override
        public Duration convert(String text) {
            Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
            if (!form.matches()) {
                throw new TypeConversionException("'" + text + "' is not a time such as 12h or 30d");
            }
            long number = Long.parseLong(form.group(1));
            return switch (form.group(2)) {
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                case "d" -> Duration.ofDays(number);
                default -> Duration.ofDays(7 * number);
            };
        }
    }

    /** A port to listen on; 0 for any that is free. */
    static final class Port implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String text) {
            if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > MAX_PORT) {
                throw new TypeConversionException("'" + text + "' is not a port");
            }
            return Integer.valueOf(text);
        }
    }

    /** How many of something: 1 or more. */
    static final class Count implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String text) {
            if (!text.matches("\\d{1,6}") || Integer.parseInt(text) == 0) {
                throw new TypeConversionException("'" + text + "' is not a number from 1 on");
            }
            return Integer.valueOf(text);
        }
    }

    /** What an order can be called. */
    static final class OrderName implements ITypeConverter<String> {

        private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{1,64}");

        @Override
        public String convert(String text) {
            if (!FORM.matcher(text).matches()) {
                throw new TypeConversionException("'" + text + "' is no name of letters, digits, '.', '_' and '-'");
            }
            return text;
        }
    }

    /** A user's or group's number, unsigned; not the one that means none. */
    static final class Id implements ITypeConverter<Integer> {

        private static final long LARGEST = 0xfffffffeL;

        @Override
        public Integer convert(String text) {
            if (!text.matches("\\d{1,10}") || Long.parseLong(text) > LARGEST) {
                throw new TypeConversionException("'" + text + "' is not a user's or group's number");
            }
            return (int) Long.parseLong(text);
        }
    }

    /** Permission bits: {@code 022}, in octal. */
    static final class Mask implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String text) {
            if (!text.matches("0*[0-7]{1,3}")) {
                throw new TypeConversionException("'" + text + "' is not a mask such as 022 or 077 (octal)");
            }
            return Integer.valueOf(text, 8);
        }
    }

    /** How long a READ may be, in bytes. */
    static final class ReadLength implements ITypeConverter<Integer> {

        @Override
        public Integer convert(String text) {
            int bytes = text.matches("\\d{1,7}") ? Integer.parseInt(text) : 0;
            if (bytes < MountOptions.LEAST_READ || bytes > MountOptions.LONGEST_READ) {
                throw new TypeConversionException("'" + text + "' is not a number of bytes from "
                        + MountOptions.LEAST_READ + " to " + MountOptions.LONGEST_READ);
            }
            return bytes;
        }
    }

    /** {@code SOURCE:/DIR}; a source may have colons. */
    static final class Place implements ITypeConverter<ExecCommand.Place> {

        @Override
        public ExecCommand.Place convert(String text) {
            int colon = text.lastIndexOf(":/");
            if (colon < 1) {
                throw new TypeConversionException("'" + text + "' is not SOURCE:/DIR");
            }
            return new ExecCommand.Place(text.substring(0, colon), Path.of(text.substring(colon + 1)));
        }
    }

    /** A peer: {@code HOST:PORT}, with an IPv6 address in brackets. Not resolved here. */
    static final class Peer implements ITypeConverter<InetSocketAddress> {

        private static final Pattern FORM = Pattern.compile("(\\[[0-9A-Fa-f:.%\\w]+]|[^:\\[\\]/\\s]+):(\\d{1,5})");

        @Override
        public InetSocketAddress convert(String text) {
            Matcher form = FORM.matcher(text);
            int port = form.matches() ? Integer.parseInt(form.group(2)) : 0;
            if (port < 1 || port > MAX_PORT) {
                throw new TypeConversionException("'" + text + "' is not HOST:PORT");
            }
            String host = form.group(1);
            return InetSocketAddress.createUnresolved(
                    host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
        }
    }

    /** {@code public} or {@code cluster}. */
    static final class NetworkName implements ITypeConverter<String> {

        @Override
        public String convert(String text) {
            if (!text.equals("public") && !text.equals(CLUSTER)) {
                throw new TypeConversionException("'" + text + "' is neither public nor cluster");
            }
            return text;
        }
    }

    /** A network, as {@code 10.0.0.0/8}. */
    static final class Network implements ITypeConverter<String> {

        @Override
        public String convert(String text) {
            return checked(
                    () -> FetchConfig.standard().allowPeers(List.of(text)).allowedPeers());
        }
    }

    /** An address of this machine. */
    static final class OwnAddress implements ITypeConverter<String> {

        @Override
        public String convert(String text) {
            return checked(() -> FetchConfig.standard().bind(List.of(text), "").bound());
        }
    }

    /** A network interface of this machine that is up. */
    static final class Interface implements ITypeConverter<String> {

        @Override
        public String convert(String text) {
            if (text.isEmpty()) {
                throw new TypeConversionException("'' is no network interface");
            }
            return checked(() -> FetchConfig.standard().bind(List.of(), text).device());
        }
    }

    /** Where others find us: {@code ADDRESS} or {@code ADDRESS:PORT}. */
    static final class Announced implements ITypeConverter<String> {

        @Override
        public String convert(String text) {
            return checked(() -> FetchConfig.standard().announceAddress(text).announceAddress());
        }
    }

    /** Where a machine stands: {@code eu/a/r1}. */
    static final class Standing implements ITypeConverter<String> {

        @Override
        public String convert(String text) {
            return checked(() -> FetchConfig.standard().topology(text).topology());
        }
    }

    /** Where HTTP is answered: {@code PORT} or {@code ADDRESS:PORT}. */
    static final class HttpPlace implements ITypeConverter<String> {

        @Override
        public String convert(String text) {
            return checked(() -> HttpServing.at(text).text());
        }
    }

    private static String checked(Supplier<String> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }

    /** The address of a tracker. */
    static final class Tracker implements ITypeConverter<URI> {

        @Override
        public URI convert(String text) {
            return Metainfo.tracker(text)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + PlainAddress.of(text) + "' is not http://HOST/..., https://... or udp://HOST:PORT"));
        }
    }

    /** Whom a token is for: {@code HOST} or {@code HOST:PORT}. */
    static final class TokenHost implements ITypeConverter<String> {

        private static final Pattern FORM = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]/@\\s]+)(:\\d{1,5})?");

        @Override
        public String convert(String text) {
            if (!FORM.matcher(text).matches()) {
                throw new TypeConversionException("'" + text + "' is not HOST or HOST:PORT");
            }
            return text.toLowerCase(Locale.ROOT);
        }
    }

    /** Where a token is: a file, by its whole path, since the engine may be another process, elsewhere. */
    static final class TokenFile implements ITypeConverter<String> {

        @Override
        public String convert(String text) {
            return Path.of(text).toAbsolutePath().normalize().toString();
        }
    }

    /** The address of a web seed. */
    static final class WebSeed implements ITypeConverter<URI> {

        @Override
        public URI convert(String text) {
            // The text may have a password in it.
            return Metainfo.typedWebSeed(text)
                    .orElseThrow(() -> new TypeConversionException(
                            "what is given is not http://HOST/..., https://... or s3://BUCKET/..."));
        }
    }
}

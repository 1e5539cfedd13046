package io.shoalfs.mount.cli;

import io.shoalfs.fetch.create.Format;
import io.shoalfs.fetch.create.PartNumber;
import io.shoalfs.fetch.metainfo.MetainfoLimits;
import io.shoalfs.torrent.Name;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the options of {@code shoalfs create} have as values. */
final class CreateValues {

    private CreateValues() {}

    /** A torrent's format. */
    static final class FormatName implements ITypeConverter<Format> {

        @Override
        public Format convert(String text) {
            return Arrays.stream(Format.values())
                    .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is not v1, v2 or hybrid"));
        }
    }

    /** A length of pieces that some format can have. */
    static final class PieceLength implements ITypeConverter<Integer> {

        private static final long LEAST = 16L << 10;

        @Override
        public Integer convert(String text) {
            long length = new Values.Size().convert(text);
            if (length < LEAST || length > MetainfoLimits.PIECE_LENGTH || length % LEAST != 0) {
                throw new TypeConversionException("'" + text + "' is no multiple of 16K from 16K to 1G");
            }
            return (int) length;
        }
    }

    /** A name that a file can have. */
    static final class TorrentName implements ITypeConverter<Name> {

        private static final int MOST = 255;

        @Override
        public Name convert(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (!Name.isValid(bytes) || bytes.length > MOST) {
                throw new TypeConversionException("'" + text + "' is no name that a file can have");
            }
            return Name.of(bytes);
        }
    }

    /** Trackers that are asked in any order (BEP 12). */
    record Trackers(List<URI> addresses) {

        Trackers {
            addresses = List.copyOf(addresses);
        }
    }

    /** Trackers of one tier: what stands behind a comma is another one if it begins as one does. */
    static final class Tier implements ITypeConverter<Trackers> {

        @Override
        public Trackers convert(String text) {
            return new Trackers(Arrays.stream(text.split(",(?=[A-Za-z]+://)", -1))
                    .map(url -> new Values.Tracker().convert(url))
                    .toList());
        }
    }

    /** One of some parts: {@code 3/16}, from 1 on. */
    static final class Part implements ITypeConverter<PartNumber> {

        private static final Pattern FORM = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

        @Override
        public PartNumber convert(String text) {
            var form = FORM.matcher(text);
            int part = form.matches() ? Integer.parseInt(form.group(1)) : 0;
            int parts = form.matches() ? Integer.parseInt(form.group(2)) : 0;
            if (part < 1 || part > parts) {
                throw new TypeConversionException("'" + text + "' is not I/N, I from 1 to N");
            }
            return new PartNumber(part, parts);
        }
    }
}

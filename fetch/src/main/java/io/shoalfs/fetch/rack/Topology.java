package io.shoalfs.fetch.rack;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Where a node stands, as {@code region/zone/rack}. What is further right may be left out.
 *
 * @param region empty if nothing is known
 * @param zone of the region; empty if it is not known
 * @param rack of the zone; empty if it is not known
 */
public record Topology(String region, String zone, String rack) {

    /** Nothing is known. */
    public static final Topology NONE = new Topology("", "", "");

    private static final int LEVELS = 3;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    /**
     * The place of a text; {@link #NONE} of an empty one.
     *
     * @throws IllegalArgumentException with a sentence for people if it is none
     */
    public static Topology parse(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        var names = text.split("/", -1);
        boolean isFit = names.length <= LEVELS
                && Arrays.stream(names).allMatch(name -> NAME.matcher(name).matches());
        if (!isFit) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is no place such as region/zone/rack: up to three names of letters, digits and . _ : -, with slashes between");
        }
        var all = Arrays.copyOf(names, LEVELS);
        return new Topology(all[0], all[1] == null ? "" : all[1], all[2] == null ? "" : all[2]);
    }

    /** How far a node at the other place is from one here; the same both ways. Of whom nothing is known is near. */
    public Distance distanceTo(Topology other) {
        if (region.isEmpty() || other.region.isEmpty()) {
            return Distance.RACK;
        }
        if (!region.equals(other.region)) {
            return Distance.FAR;
        }
        if (!zone.equals(other.zone)) {
            return Distance.REGION;
        }
        return rack.equals(other.rack) ? Distance.RACK : Distance.ZONE;
    }

    /** As it is typed. */
    @Override
    public String toString() {
        if (zone.isEmpty()) {
            return region;
        }
        return rack.isEmpty() ? region + "/" + zone : region + "/" + zone + "/" + rack;
    }
}

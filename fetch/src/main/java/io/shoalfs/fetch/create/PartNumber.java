package io.shoalfs.fetch.create;

/**
 * Which of a torrent's parts.
 *
 * @param part 1 to {@code parts}
 */
public record PartNumber(int part, int parts) {

    /** As it is typed. */
    @Override
    public String toString() {
        return part + "/" + parts;
    }
}

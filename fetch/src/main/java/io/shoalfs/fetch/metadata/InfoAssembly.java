package io.shoalfs.fetch.metadata;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** An info dictionary of a length that somebody claims, as its parts come. Memory is taken as they come. On the loop. */
final class InfoAssembly {

    private final int length;
    private final TreeMap<Integer, Part> parts = new TreeMap<>();
    private final int[] asked;

    InfoAssembly(int length) {
        this.length = length;
        this.asked = new int[MetadataMessage.parts(length)];
    }

    /** A part, and who gave it; the bytes are nobody else's. */
    private record Part(ByteBuffer bytes, MetadataSource giver) {}

    int length() {
        return length;
    }

    int count() {
        return asked.length;
    }

    boolean isWhole() {
        return held() == count();
    }

    boolean has(int part) {
        return parts.containsKey(part);
    }

    /** How many have been asked for it, and may still answer. */
    int asked(int part) {
        return asked[part];
    }

    void ask(int part) {
        asked[part]++;
    }

    void unask(int part) {
        asked[part]--;
    }

    /** Takes a part that has its right length; one that is there already stays. */
    void put(int part, ByteBuffer content, MetadataSource giver) {
        parts.computeIfAbsent(
                part,
                absent -> new Part(
                        ByteBuffer.allocate(content.remaining())
                                .put(content.duplicate())
                                .flip(),
                        giver));
    }

    /** Gives up what has come. */
    void clear() {
        parts.clear();
    }

    /** How many parts have come. */
    int held() {
        return parts.size();
    }

    /** All of it, when it is whole. */
    byte[] bytes() {
        var all = ByteBuffer.allocate(length);
        parts.values().forEach(part -> all.put(part.bytes().duplicate()));
        return all.array();
    }

    /** Who gave parts of it. */
    Set<MetadataSource> givers() {
        return parts.values().stream().map(Part::giver).collect(Collectors.toSet());
    }
}

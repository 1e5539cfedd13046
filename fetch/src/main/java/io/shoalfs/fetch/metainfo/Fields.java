package io.shoalfs.fetch.metainfo;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The named entries of a dictionary that may be long, found in one pass over it. */
final class Fields {

    private final Map<String, Bencode> values = new HashMap<>();
    private @Nullable String repeated;

    Fields(BencodeDictionary dictionary, Set<String> names) {
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        for (var entry : dictionary) {
            String name = entry.key().length() <= longest ? entry.key().text() : "";
            if (names.contains(name) && values.putIfAbsent(name, entry.value()) != null) {
                repeated = name;
            }
        }
    }

    /** One of the names that is there more than once; the first counts. */
    Optional<String> repeated() {
        return Optional.ofNullable(repeated);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    @Nullable
    Bencode get(String name) {
        return values.get(name);
    }

    OptionalLong integer(String name) {
        return values.get(name) instanceof BencodeInteger integer ? integer.value() : OptionalLong.empty();
    }

    Optional<BencodeString> string(String name) {
        return values.get(name) instanceof BencodeString string ? Optional.of(string) : Optional.empty();
    }

    /** The string of this name, or else of its older form without {@code .utf-8}. */
    Optional<BencodeString> utf8String(String name) {
        return string(name + ".utf-8").filter(string -> string.length() > 0).or(() -> string(name));
    }

    Optional<BencodeList> list(String name) {
        return values.get(name) instanceof BencodeList list ? Optional.of(list) : Optional.empty();
    }

    Optional<BencodeDictionary> dictionary(String name) {
        return values.get(name) instanceof BencodeDictionary dictionary ? Optional.of(dictionary) : Optional.empty();
    }
}

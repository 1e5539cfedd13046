package io.shoalfs.fetch.metainfo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of the corpus: maps, lists, strings, longs, booleans and null. For tests: trusts its input. */
public final class Json {

    private final String text;
    private int position;

    private Json(String text) {
        this.text = text;
    }

    public static @Nullable Object parse(String text) {
        return new Json(text).value();
    }

    private @Nullable Object value() {
        char next = peek();
        return switch (next) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            default -> literal();
        };
    }

    private Map<String, @Nullable Object> object() {
        var object = new LinkedHashMap<String, @Nullable Object>();
        position++;
        while (peek() != '}') {
            String key = string();
            peek();
            position++;
            object.put(key, value());
            skipComma();
        }
        position++;
        return object;
    }

    private List<@Nullable Object> array() {
        var array = new ArrayList<@Nullable Object>();
        position++;
        while (peek() != ']') {
            array.add(value());
            skipComma();
        }
        position++;
        return array;
    }

    private void skipComma() {
        if (peek() == ',') {
            position++;
        }
    }

    private String string() {
        peek();
        var string = new StringBuilder();
        position++;
        while (text.charAt(position) != '"') {
            char c = text.charAt(position++);
            string.append(c == '\\' ? escape() : c);
        }
        position++;
        return string.toString();
    }

    private char escape() {
        char c = text.charAt(position++);
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                position += 4;
                yield (char) Integer.parseInt(text.substring(position - 4, position), 16);
            }
            default -> c;
        };
    }

    private @Nullable Object literal() {
        int begin = position;
        while (position < text.length() && ",]} \n\r\t".indexOf(text.charAt(position)) < 0) {
            position++;
        }
        String literal = text.substring(begin, position);
        return switch (literal) {
            case "null" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> Long.valueOf(literal);
        };
    }

    private char peek() {
        while (Character.isWhitespace(text.charAt(position))) {
            position++;
        }
        return text.charAt(position);
    }
}

package io.shoalfs.mount.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * One message: a JSON object, and what comes with it. Immutable but for the bytes, which nobody changes.
 *
 * @param fields texts, numbers, truth values, and lists and objects of such
 * @param attachments of bytes, in order
 * @param descriptor an open file: of one that was received its taker's, to be closed
 */
public record ControlMessage(Map<String, Object> fields, List<byte[]> attachments, OptionalInt descriptor) {

    private static final String VERB = "do";

    public ControlMessage {
        fields = Map.copyOf(fields);
        attachments = List.copyOf(attachments);
    }

    /** One that only says what is to be done, or has been. */
    public static ControlMessage of(String verb) {
        return new ControlMessage(Map.of(VERB, verb), List.of(), OptionalInt.empty());
    }

    /** The same with one field more. */
    public ControlMessage with(String field, Object value) {
        var more = new TreeMap<>(fields);
        more.put(field, value);
        return new ControlMessage(more, attachments, descriptor);
    }

    /** The same with these bytes. */
    public ControlMessage with(List<byte[]> bytes) {
        return new ControlMessage(fields, bytes, descriptor);
    }

    /** The same with an open file. */
    public ControlMessage with(int openFile) {
        return new ControlMessage(fields, attachments, OptionalInt.of(openFile));
    }

    /** What is to be done, or has been. */
    public String verb() throws ProtocolException {
        return text(VERB);
    }

    /** A field that is a text. */
    public String text(String field) throws ProtocolException {
        return value(field, String.class);
    }

    /** A field that is a truth value. */
    public boolean flag(String field) throws ProtocolException {
        return value(field, Boolean.class);
    }

    /** A field that is a whole number. */
    public long number(String field) throws ProtocolException {
        return value(field, Number.class).longValue();
    }

    /** A field that is a list of texts. */
    public List<String> texts(String field) throws ProtocolException {
        var texts = value(field, List.class);
        for (Object text : texts) {
            if (!(text instanceof String)) {
                throw new ProtocolException("\"" + field + "\" is no list of texts");
            }
        }
        @SuppressWarnings("unchecked") // each was looked at
        var checked = (List<String>) texts;
        return List.copyOf(checked);
    }

    /** A field that is an object. */
    public Map<String, Object> object(String field) throws ProtocolException {
        var object = new LinkedHashMap<String, Object>();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value(field, Map.class)).entrySet()) {
            object.put(String.valueOf(entry.getKey()), entry.getValue());
        }
        return object;
    }

    /** A field that is an object of texts. */
    public Map<String, String> textMap(String field) throws ProtocolException {
        var texts = new TreeMap<String, String>();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value(field, Map.class)).entrySet()) {
            if (!(entry.getKey() instanceof String key) || !(entry.getValue() instanceof String text)) {
                throw new ProtocolException("\"" + field + "\" is no object of texts");
            }
            texts.put(key, text);
        }
        return Map.copyOf(texts);
    }

    private <T> T value(String field, Class<T> type) throws ProtocolException {
        Object value = fields.get(field);
        if (!type.isInstance(value)) {
            throw new ProtocolException("a message without \"" + field + "\"");
        }
        return type.cast(value);
    }
}

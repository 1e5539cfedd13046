package io.shoalfs.fetch.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a bucket whose keys have a prefix, by ListObjectsV2 (S3 API Reference), page by page. For one thread;
 * blocks for the server.
 */
public final class BucketList {

    /** Storage classes whose objects can be read after a restore only. */
    private static final Set<String> ARCHIVES = Set.of("GLACIER", "DEEP_ARCHIVE");

    private final ObjectLane lane;
    private final byte[] prefix;
    private String token = "";
    private boolean isOver;

    /**
     * A list of which nothing has been asked for.
     *
     * @param lane to a bucket
     * @param prefix in UTF-8; empty: all objects
     */
    public BucketList(ObjectLane lane, byte[] prefix) {
        this.lane = lane;
        this.prefix = prefix.clone();
    }

    /** An object: its key's bytes, and what is known of it. Not a record, since arrays have no equality. */
    public static final class Entry {

        private final byte[] key;
        private final KnownObject known;
        private final boolean isArchived;

        private Entry(byte[] key, KnownObject known, boolean isArchived) {
            this.key = key;
            this.known = known;
            this.isArchived = isArchived;
        }

        /** All of its key, which is not copied. */
        public byte[] key() {
            return key;
        }

        /** What the list says of it. */
        public KnownObject known() {
            return known;
        }

        /** Whether it must have been restored to be read, of which the list says nothing. */
        public boolean isArchived() {
            return isArchived;
        }
    }

    /** Whether all pages have been read. */
    public boolean isOver() {
        return isOver;
    }

    /**
     * The next page, by the bytes of keys.
     *
     * @throws IOException with a sentence for people if it cannot be had
     */
    public List<Entry> next() throws IOException {
        // Signatures want parameters in their order.
        var query =
                (token.isEmpty() ? "" : "continuation-token=" + encoded(token.getBytes(StandardCharsets.UTF_8)) + "&")
                        + "encoding-type=url&list-type=2&prefix=" + encoded(prefix);
        try {
            return entries(lane.list(query));
        } catch (XMLStreamException | NumberFormatException e) {
            throw new IOException(lane.origin().name() + " sends what is no list of a bucket", e);
        }
    }

    private static String encoded(byte[] bytes) {
        return Escapes.encoded(bytes, "");
    }

    private List<Entry> entries(byte[] page) throws XMLStreamException {
        var factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        var xml = factory.createXMLStreamReader(new ByteArrayInputStream(page));
        var found = new ArrayList<Entry>();
        boolean isCut = false;
        boolean isEscaped = false;
        token = "";
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamReader.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "IsTruncated" -> isCut = xml.getElementText().strip().equals("true");
                case "NextContinuationToken" -> token = xml.getElementText();
                case "EncodingType" -> isEscaped = xml.getElementText().strip().equals("url");
                case "Contents" -> found.add(new Contents(xml).entry());
                default -> {}
            }
        }
        isOver = !isCut || token.isEmpty();
        boolean areEscaped = isEscaped;
        return found.stream().map(entry -> areEscaped ? plain(entry) : entry).toList();
    }

    /** In this encoding a space is a plus. */
    private static Entry plain(Entry entry) {
        var text = new String(entry.key, StandardCharsets.UTF_8).replace('+', ' ');
        return new Entry(Escapes.decoded(text), entry.known, entry.isArchived);
    }

    /** What a page says of one object. */
    private static final class Contents {

        private final XMLStreamReader xml;
        private @Nullable String key;
        private String tag = "";
        private long length;
        private boolean isArchived;

        Contents(XMLStreamReader xml) {
            this.xml = xml;
        }

        Entry entry() throws XMLStreamException {
            int event = xml.nextTag();
            while (event == XMLStreamReader.START_ELEMENT) {
                element();
                event = xml.nextTag();
            }
            if (key == null) {
                throw new XMLStreamException("an object without a key");
            }
            var known = new KnownObject(length, KnownObject.version(tag));
            return new Entry(key.getBytes(StandardCharsets.UTF_8), known, isArchived);
        }

        private void element() throws XMLStreamException {
            switch (xml.getLocalName()) {
                case "Key" -> key = xml.getElementText();
                case "Size" -> length = Long.parseLong(xml.getElementText().strip());
                case "StorageClass" ->
                    isArchived = ARCHIVES.contains(xml.getElementText().strip());
                case "ETag" -> tag = xml.getElementText();
                default -> skip();
            }
        }

        private void skip() throws XMLStreamException {
            int depth = 1;
            while (depth > 0) {
                int event = xml.next();
                if (event == XMLStreamReader.START_ELEMENT) {
                    depth++;
                } else if (event == XMLStreamReader.END_ELEMENT) {
                    depth--;
                }
            }
        }
    }
}

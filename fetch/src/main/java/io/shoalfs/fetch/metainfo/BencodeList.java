package io.shoalfs.fetch.metainfo;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** A list. Going through it allocates one small view for each element; nothing is kept. */
public final class BencodeList implements Bencode, Iterable<Bencode> {

    private final RawValue raw;

    BencodeList(RawValue raw) {
        this.raw = raw;
    }

    @Override
    public ByteBuffer raw() {
        return raw.buffer();
    }

    @Override
    public boolean isCanonical() {
        return raw.isCanonical();
    }

    /** Whether it has no element. */
    public boolean isEmpty() {
        return raw.length() == 2;
    }

    /** All elements. For short lists. */
    public List<Bencode> toList() {
        var elements = new ArrayList<Bencode>();
        forEach(elements::add);
        return elements;
    }

    @Override
    public Iterator<Bencode> iterator() {
        return new Iterator<>() {
            private int position = raw.start + 1;

            @Override
            public boolean hasNext() {
                return raw.source[position] != 'e';
            }

            @Override
            public Bencode next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                var element = raw.at(position);
                position = element.end;
                return element.value();
            }
        };
    }

    @Override
    public String toString() {
        return toList().toString();
    }
}

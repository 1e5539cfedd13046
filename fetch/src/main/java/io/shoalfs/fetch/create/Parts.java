package io.shoalfs.fetch.create;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * All parts of one torrent, put together: the plan that they share, and the hashes of all pieces. For one thread.
 */
public final class Parts implements HashStore {

    /** Of what is missing, so many are named. */
    private static final int MOST_NAMED = 20;

    /** In their order, so that their shares are end to end. */
    private final List<Part> parts;

    private final PlanRecord record;

    private Parts(List<Part> parts, PlanRecord record) {
        this.parts = parts;
        this.record = record;
    }

    /**
     * Reads all of them once.
     *
     * @param stored in any order, one at least
     * @throws IOException with a sentence for people if one is not whole, or of other input or options than the first, if
     *     two are the same, or any is missing
     */
    public static Parts of(List<? extends StoredPart> stored) throws IOException {
        var first = Part.of(stored.get(0));
        var ordered = new Part[first.number().parts()];
        for (var one : stored) {
            var part = one == stored.get(0) ? first : Part.of(one);
            if (!part.fingerprint().equals(first.fingerprint()) || part.number().parts() != ordered.length) {
                throw new IOException(one.shown() + ": it was made of another input, or with other options, than "
                        + stored.get(0).shown());
            }
            int place = part.number().part() - 1;
            if (ordered[place] != null) {
                throw new IOException(one.shown() + ": it is part " + part.number() + ", as "
                        + ordered[place].stored().shown() + " is");
            }
            ordered[place] = part;
        }
        requireAll(ordered);
        var record = ordered[0].record();
        for (var part : ordered) {
            var number = part.number();
            if (!part.share().equals(Share.of(record.plan(), number.part(), number.parts()))) {
                throw new IOException(part.stored().shown() + ": it was made by another version of shoalfs");
            }
        }
        return new Parts(List.of(ordered), record);
    }

    private static void requireAll(Part[] ordered) throws IOException {
        var missing = new BitSet();
        for (int place = 0; place < ordered.length; place++) {
            missing.set(place + 1, ordered[place] == null);
        }
        if (missing.isEmpty()) {
            return;
        }
        List<String> runs = new ArrayList<>();
        for (int from = missing.nextSetBit(0); from >= 0; from = missing.nextSetBit(missing.nextClearBit(from))) {
            int last = missing.nextClearBit(from) - 1;
            runs.add(from == last ? "" + from : from + "-" + last);
        }
        var named = String.join(", ", runs.subList(0, Math.min(MOST_NAMED, runs.size())));
        throw new IOException("of " + ordered.length + " parts " + missing.cardinality()
                + (missing.cardinality() == 1 ? " is missing: " : " are missing: ") + named
                + (runs.size() > MOST_NAMED ? ", ..." : ""));
    }

    /** How what they are of lies in pieces. */
    public Plan plan() {
        return record.plan();
    }

    /** What their torrent says beside its files. */
    public Description description() {
        return record.description();
    }

    @Override
    public void put(long offset, ByteBuffer hashes) {
        throw new UnsupportedOperationException("all hashes are there");
    }

    @Override
    public void read(long offset, ByteBuffer target) throws IOException {
        long nodes = plan().placeOfNode(0);
        long at = offset;
        int limit = target.limit();
        while (target.position() < limit) {
            boolean isNode = at >= nodes;
            int length = isNode ? Hashing.NODE : Hashing.SHA1;
            long inKind = isNode ? at - nodes : at;
            int piece = (int) (inKind / length);
            var part = partOf(piece);
            long end = (isNode ? nodes : 0) + (long) part.share().end() * length;
            int before = target.position();
            target.limit((int) Math.min(limit, before + (end - at)));
            if (isNode) {
                part.readNodes(piece, (int) (inKind % length), target);
            } else {
                part.readSha1(piece, (int) (inKind % length), target);
            }
            at += target.position() - before;
            target.limit(limit);
        }
    }

    private Part partOf(int piece) {
        int low = 0;
        int high = parts.size();
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (parts.get(middle).share().begin() <= piece) {
                low = middle;
            } else {
                high = middle;
            }
        }
        // Of those that begin here the last one has pieces: the others are empty.
        return parts.get(low);
    }
}

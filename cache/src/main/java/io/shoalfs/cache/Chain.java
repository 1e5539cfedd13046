package io.shoalfs.cache;

import org.jspecify.annotations.Nullable;

/** Pieces in the order in which they came; each can be taken out of its middle. For one thread at a time. */
final class Chain {

    @Nullable
    Link first;

    @Nullable
    Link last;

    private int size;

    /** A piece of a torrent, in one chain at a time. */
    static final class Link {

        final Uses uses;
        final int piece;
        final int length;

        @Nullable
        Chain chain;

        @Nullable
        Link before;

        @Nullable
        Link after;

        Link(Uses uses, int piece, int length) {
            this.uses = uses;
            this.piece = piece;
            this.length = length;
        }

        int lastUse() {
            return uses.lastUse(piece);
        }
    }

    int size() {
        return size;
    }

    void add(Link link) {
        size++;
        link.chain = this;
        link.before = last;
        link.after = null;
        if (last == null) {
            first = link;
        } else {
            last.after = link;
        }
        last = link;
    }

    void remove(Link link) {
        size--;
        if (link.before == null) {
            first = link.after;
        } else {
            link.before.after = link.after;
        }
        if (link.after == null) {
            last = link.before;
        } else {
            link.after.before = link.before;
        }
        link.chain = null;
    }

    /** All of both, by their last use; both are empty then. */
    static Chain merged(Chain one, Chain other) {
        var merged = new Chain();
        while (one.first != null || other.first != null) {
            var from = isFirst(one.first, other.first) ? one : other;
            var link = from.first;
            if (link != null) {
                from.remove(link);
                merged.add(link);
            }
        }
        return merged;
    }

    private static boolean isFirst(@Nullable Link link, @Nullable Link other) {
        if (link == null || other == null) {
            return other == null;
        }
        return link.lastUse() - other.lastUse() <= 0;
    }
}

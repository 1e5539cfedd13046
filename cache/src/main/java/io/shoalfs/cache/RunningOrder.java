package io.shoalfs.cache;

import io.shoalfs.cache.DeclaredOrders.Progress;
import io.shoalfs.torrent.InfoHash;

/** An order that its reader goes through, and that may grow meanwhile. Any thread. */
final class RunningOrder {

    private final Foresight foresight;
    private volatile AheadFetch fetch;

    /** With the foresight's lock: whether all of it was read, and nothing of it is foreseen or fetched any more. */
    private boolean isOver;

    RunningOrder(Foresight foresight, AheadFetch fetch) {
        this.foresight = foresight;
        this.fetch = fetch;
    }

    String name() {
        return fetch.order().name();
    }

    AheadFetch fetch() {
        return fetch;
    }

    /** It counts from now on. With the foresight's lock. */
    void begin() {
        isOver = false;
        foresight.add(fetch.order());
    }

    /** The same with more to come. With the foresight's lock; what is returned is to be ended without it. */
    AheadFetch goOn(AheadFetch next) {
        var before = stop();
        fetch = next;
        begin();
        return before;
    }

    /** It does not count any longer. With the foresight's lock; what is returned is to be ended without it. */
    AheadFetch stop() {
        isOver = true;
        foresight.remove(fetch.order());
        return fetch;
    }

    /** How far the file is from where the reader is; the largest number if it is not the reader's next. */
    int distanceTo(InfoHash torrent, int file) {
        synchronized (foresight) {
            int number = numberOf(torrent, file);
            int entry = number < 0 ? DeclaredOrder.NONE : fetch.order().agenda().find(number);
            return entry == DeclaredOrder.NONE
                    ? Integer.MAX_VALUE
                    : fetch.order().agenda().distanceTo(entry);
        }
    }

    private int numberOf(InfoHash torrent, int file) {
        int member = isOver ? -1 : fetch.order().memberOf(torrent);
        return member < 0 ? -1 : fetch.order().catalog().file(member, file);
    }

    /** The reader opens a file. */
    FileUse begin(InfoHash torrent, int file) {
        FileUse use = FileUse.UNWATCHED;
        synchronized (foresight) {
            int number = numberOf(torrent, file);
            var agenda = fetch.order().agenda();
            int entry = number < 0 ? DeclaredOrder.NONE : agenda.find(number);
            if (entry != DeclaredOrder.NONE) {
                agenda.begin(entry);
                fetch.order().more();
                use = new Use(
                        agenda.before() + entry,
                        fetch.order().catalog().piece(fetch.order().memberOf(torrent), 0));
            }
        }
        fetch.fill();
        return use;
    }

    /** Somebody opens a file that is not the reader's next. */
    void stray(InfoHash torrent, int file) {
        boolean isJump;
        synchronized (foresight) {
            int number = numberOf(torrent, file);
            isJump = number >= 0 && fetch.order().agenda().stray(number);
            if (isJump) {
                foresight.judgeAll(fetch.order());
            }
        }
        if (isJump) {
            fetch.moved();
        }
    }

    /** How it does. */
    Progress progress() {
        long underWay = fetch.underWay();
        synchronized (foresight) {
            var order = fetch.order();
            var agenda = order.agenda();
            return new Progress(
                    order.name(),
                    order.members().stream().map(DeclaredOrder.Member::hash).toList(),
                    agenda.count(),
                    agenda.passed(),
                    agenda.leftOut(),
                    agenda.low(),
                    agenda.lookedAfter(),
                    underWay,
                    order.limit(),
                    isOver);
        }
    }

    /** One of its files, open. */
    private final class Use implements FileUse {

        /** The entry's number, counted from the order's very beginning. */
        private final long number;

        private final int firstPiece;

        /** What was read last. */
        private int first = DeclaredOrder.NONE;

        private int last = DeclaredOrder.NONE;

        Use(long number, int firstPiece) {
            this.number = number;
            this.firstPiece = firstPiece;
        }

        @Override
        public void read(int from, int to) {
            synchronized (foresight) {
                if (from == first && to == last) {
                    return;
                }
                var agenda = fetch.order().agenda();
                long entry = number - agenda.before();
                for (int piece = first; first != DeclaredOrder.NONE && piece <= last && entry >= 0; piece++) {
                    if (piece < from) {
                        agenda.end((int) entry, firstPiece + piece);
                    }
                }
                first = from;
                last = to;
            }
            fetch.fill();
        }

        @Override
        public void end() {
            AheadFetch ended = null;
            synchronized (foresight) {
                var agenda = fetch.order().agenda();
                long entry = number - agenda.before();
                if (entry >= 0) {
                    agenda.end((int) entry);
                }
                if (agenda.isOver() && !isOver) {
                    ended = stop();
                }
            }
            if (ended != null) {
                ended.end();
            } else {
                fetch.fill();
            }
        }
    }
}

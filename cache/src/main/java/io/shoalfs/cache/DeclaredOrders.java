package io.shoalfs.cache;

import io.shoalfs.cache.BulkDemands.Fetching;
import io.shoalfs.cache.DeclaredOrder.Member;
import io.shoalfs.cache.order.Agenda;
import io.shoalfs.cache.order.Catalog;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What readers have declared that they will read, and in which order: it is fetched ahead of them in that order, and given
 * up by when it is read next. Any number of orders at a time, each with a name. Where a reader is follows from what is
 * opened; what could be of several orders is of the one whose reader is nearest to it. Any thread; never blocks.
 */
public final class DeclaredOrders {

    /**
     * What is fetched ahead is this share of the cache at most, and so many bytes, if nobody says otherwise: the rest is
     * for what comes back.
     */
    private static final int AHEAD_SHARE = 8;

    private static final long AHEAD_MAX = 256L << 20;

    /** More of it than this share is refused. */
    private static final int AHEAD_SHARE_MAX = 2;

    private final Foresight foresight;
    private final long budget;
    private final Timers timers;
    private final Map<InfoHash, Member> members = new ConcurrentHashMap<>();

    /** With the foresight's lock; replaced whole, so that who only looks needs none. */
    private volatile Map<String, RunningOrder> orders = Map.of();

    DeclaredOrders(Foresight foresight, long budget, Timers timers) {
        this.foresight = foresight;
        this.budget = budget;
        this.timers = timers;
    }

    /**
     * What is said of an order beside its files.
     *
     * @param name an order of the same name is replaced
     * @param isAppended whether the rest of that is read first
     * @param ahead how many bytes may be fetched ahead; a share of the cache if nobody says
     */
    public record Terms(String name, boolean isAppended, OptionalLong ahead) {}

    /**
     * How an order does.
     *
     * @param torrents that it is of
     * @param entries how many files it has, or parts of files
     * @param passed how many of them were opened or left out
     * @param low how many of them lie before the first that was neither
     * @param aheadBytes of the pieces that are here or being fetched, and are read before all others
     * @param underWayBytes of the pieces that are being fetched
     * @param limitBytes how much may be fetched ahead
     */
    public record Progress(
            String name,
            List<InfoHash> torrents,
            long entries,
            long passed,
            long leftOut,
            long low,
            long aheadBytes,
            long underWayBytes,
            long limitBytes,
            boolean isOver) {}

    /** What is left of an order. */
    public static final class Rest {

        private final long before;
        private final int[] entries;

        private Rest(long before, int[] entries) {
            this.before = before;
            this.entries = entries;
        }

        /** How many entries came before. */
        public long before() {
            return before;
        }

        /** The entries, as {@link Agenda#rest} has them. */
        public int[] entries() {
            return entries;
        }
    }

    /** A store's files may be read in an order from now on; whoever opens one says so to the answer. */
    public FileUses join(Fetching fetching) {
        if (!(fetching.store() instanceof DiskPieceStore store)) {
            return FileUses.UNWATCHED;
        }
        var hash = store.torrent().id().primary();
        members.put(hash, new Member(store.uses(), fetching));
        store.watch(change -> {
            if (change.held()) {
                orders.values().forEach(order -> order.fetch().arrived(hash, change.piece()));
            }
        });
        return file -> begin(hash, file);
    }

    /** The torrent is no longer read: orders that it is in are withdrawn. */
    public void leave(InfoHash torrent) {
        members.remove(torrent);
        for (var order : orders.values()) {
            if (order.fetch().order().members().stream()
                    .anyMatch(member -> member.hash().equals(torrent))) {
                withdraw(order.name());
            }
        }
    }

    /**
     * The numbers of these torrents' files, for an order.
     *
     * @throws IOException with a sentence for people if one is not mounted
     */
    public Catalog catalog(List<InfoHash> torrents) throws IOException {
        return catalogOf(members(torrents));
    }

    private static Catalog catalogOf(List<Member> members) {
        return new Catalog(members.stream()
                .map(member -> member.fetching().store().torrent().layout())
                .toList());
    }

    private List<Member> members(List<InfoHash> torrents) throws IOException {
        var found = new ArrayList<Member>();
        for (var torrent : torrents) {
            var member = members.get(torrent);
            if (member == null) {
                throw new IOException("the torrent " + torrent + " is not mounted (any longer)");
            }
            found.add(member);
        }
        return found;
    }

    /**
     * Declares an order, which counts from now on.
     *
     * @param torrents that the entries' catalog is of: the order is of those of them that an entry is of
     * @throws IOException with a sentence for people if that cannot be
     */
    public void declare(Terms terms, List<InfoHash> torrents, Agenda.Builder entries) throws IOException {
        long most = aheadMax();
        long ahead = terms.ahead().orElse(Math.min(AHEAD_MAX, budget / AHEAD_SHARE));
        if (ahead > most) {
            throw new IOException(ahead + " bytes cannot be fetched ahead: half of the cache, " + most
                    + " bytes, is the most; the rest is for what is read again");
        }
        var known = new Entries(members(torrents), entries).narrowed();
        AheadFetch replaced;
        synchronized (foresight) {
            var before = orders.get(terms.name());
            if (terms.isAppended() && before != null) {
                var order = before.fetch().order();
                var rest = new Entries(order.members(), Agenda.Builder.restOf(order.agenda()));
                replaced = before.goOn(fetch(terms, rest.narrowed().and(known), ahead));
            } else {
                replaced = replace(terms.name(), new RunningOrder(foresight, fetch(terms, known, ahead)));
            }
        }
        end(replaced);
        var now = orders.get(terms.name());
        if (now != null) {
            now.fetch().start();
        }
    }

    /** How many bytes may be fetched ahead at most. */
    public long aheadMax() {
        return budget / AHEAD_SHARE_MAX;
    }

    private AheadFetch fetch(Terms terms, Entries entries, long ahead) {
        return new AheadFetch(
                new DeclaredOrder(terms.name(), entries.members(), entries.entries(), foresight, ahead),
                foresight,
                timers);
    }

    /** Entries, and the torrents of their catalog. */
    private record Entries(List<Member> members, Agenda.Builder entries) {

        /** With those torrents only that entries are of: the others may come and go. */
        Entries narrowed() {
            return onto(entries.torrents().stream().mapToObj(members::get).toList());
        }

        /** These, and others behind them. */
        Entries and(Entries more) {
            var all = new LinkedHashSet<>(members);
            all.addAll(more.members);
            var common = List.copyOf(all);
            return new Entries(common, onto(common).entries.add(more.onto(common).entries));
        }

        private Entries onto(List<Member> others) {
            if (others.equals(members)) {
                return this;
            }
            int[] numbers = members.stream().mapToInt(others::indexOf).toArray();
            return new Entries(others, entries.onto(catalogOf(others), numbers));
        }
    }

    private @Nullable AheadFetch replace(String name, @Nullable RunningOrder order) {
        synchronized (foresight) {
            var all = new TreeMap<>(orders);
            var before = order == null ? all.remove(name) : all.put(name, order);
            orders = Collections.unmodifiableMap(all);
            var ended = before == null ? null : before.stop();
            if (order != null) {
                order.begin();
            }
            return ended;
        }
    }

    /** Without the lock: what it withdraws takes locks of others. */
    private static void end(@Nullable AheadFetch replaced) {
        if (replaced != null) {
            replaced.end();
        }
    }

    /** Withdraws an order; false if there is none of that name. */
    public boolean withdraw(String name) {
        boolean isKnown = orders.containsKey(name);
        end(replace(name, null));
        return isKnown;
    }

    /** How each does. */
    public List<Progress> progress() {
        return orders.values().stream().map(RunningOrder::progress).toList();
    }

    /**
     * What is still to be read of an order.
     *
     * @throws IOException with a sentence for people if there is none of that name
     */
    public Rest rest(String name) throws IOException {
        synchronized (foresight) {
            var order = orders.get(name);
            if (order == null) {
                throw new IOException("the order \"" + name + "\" was withdrawn");
            }
            var agenda = order.fetch().order().agenda();
            return new Rest(agenda.passed(), agenda.rest());
        }
    }

    private FileUse begin(InfoHash torrent, int file) {
        var all = orders;
        RunningOrder nearest = null;
        int least = Integer.MAX_VALUE;
        for (var order : all.values()) {
            int distance = order.distanceTo(torrent, file);
            if (distance < least) {
                nearest = order;
                least = distance;
            }
        }
        if (nearest != null) {
            return nearest.begin(torrent, file);
        }
        all.values().forEach(order -> order.stray(torrent, file));
        return FileUse.UNWATCHED;
    }
}

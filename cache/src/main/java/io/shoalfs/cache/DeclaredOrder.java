package io.shoalfs.cache;

import io.shoalfs.cache.BulkDemands.Fetching;
import io.shoalfs.cache.Ranking.Candidate;
import io.shoalfs.cache.order.Agenda;
import io.shoalfs.cache.order.Catalog;
import io.shoalfs.torrent.InfoHash;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What one reader has declared of some torrents' files. With the lock of the {@link Foresight} that it is added to, but for
 * what never changes.
 */
final class DeclaredOrder {

    static final int NONE = Agenda.NONE;
    static final long NEVER = Agenda.NEVER;

    /** What was fetched ahead and given up again makes the limit smaller by this share; each file that is read, larger. */
    private static final int LESS_SHARE = 8;

    private static final int MORE_SHARE = 64;

    private final String name;
    private final List<Member> members;
    private final List<Uses> torrents;
    private final Map<InfoHash, Integer> byHash = new HashMap<>();
    private final Map<Uses, Integer> byUses = new HashMap<>();
    private final Foresight foresight;
    private final long limit;
    private final Catalog catalog;
    private final Agenda agenda;
    private long limitNow;

    /** One of the torrents. */
    record Member(Uses uses, Fetching fetching) {

        InfoHash hash() {
            return fetching.store().torrent().id().primary();
        }
    }

    /**
     * An order that does not count yet.
     *
     * @param members in the order of the catalog
     * @param limit how many bytes may be fetched ahead
     */
    DeclaredOrder(String name, List<Member> members, Agenda.Builder entries, Foresight foresight, long limit) {
        this.name = name;
        this.members = List.copyOf(members);
        this.torrents = members.stream().map(Member::uses).toList();
        this.foresight = foresight;
        this.limit = limit;
        this.limitNow = limit;
        this.catalog = entries.catalog();
        for (int torrent = 0; torrent < members.size(); torrent++) {
            byHash.put(members.get(torrent).hash(), torrent);
            byUses.put(torrents.get(torrent), torrent);
        }
        this.agenda = entries.build(new BitSet(), this::changed);
        for (int torrent = 0; torrent < members.size(); torrent++) {
            int first = catalog.piece(torrent, 0);
            foresight.here(torrents.get(torrent)).stream().forEach(piece -> agenda.came(first + piece));
        }
    }

    String name() {
        return name;
    }

    List<Member> members() {
        return members;
    }

    /** The torrent's place among them, or {@link #NONE}. */
    int memberOf(InfoHash torrent) {
        return byHash.getOrDefault(torrent, NONE);
    }

    List<Uses> torrents() {
        return torrents;
    }

    long limit() {
        return limit;
    }

    Catalog catalog() {
        return catalog;
    }

    Agenda agenda() {
        return agenda;
    }

    private void changed(int piece) {
        foresight.judge(candidate(piece));
    }

    Candidate candidate(int piece) {
        return new Candidate(torrents.get(catalog.torrentOf(piece)), catalog.inTorrent(piece));
    }

    void came(Candidate piece) {
        number(piece).ifPresent(agenda::came);
    }

    void gone(Candidate piece) {
        number(piece).ifPresent(number -> {
            long before = agenda.lookedAfter();
            agenda.gone(number);
            if (agenda.lookedAfter() < before) {
                // The cache cannot hold as much ahead: others use it too.
                limitNow = Math.min(limitNow, before - before / LESS_SHARE);
            }
        });
    }

    long distance(Candidate piece) {
        var number = number(piece);
        return number.isPresent() ? agenda.distance(number.getAsInt()) : NEVER;
    }

    private OptionalInt number(Candidate piece) {
        int torrent = byUses.getOrDefault(piece.uses(), NONE);
        return torrent == NONE ? OptionalInt.empty() : OptionalInt.of(catalog.piece(torrent, piece.piece()));
    }

    /** The piece that is to be fetched next; {@link #NONE} if there is none for now. */
    int nextMissing() {
        return agenda.nextMissing(limitNow / Math.max(1, foresight.count()));
    }

    /** A file was begun. */
    void more() {
        limitNow = Math.min(limit, limitNow + limit / MORE_SHARE);
    }
}

package io.shoalfs.mount.engine;

import io.shoalfs.cache.DiskPieceCache;
import java.util.Map;

/** What can be asked of an engine, by the verb, beside mounts. */
public final class Errands {

    /** Fetches files. */
    public static final String FETCH = "fetch";

    /** Fetches files and keeps them. */
    public static final String PIN = "pin";

    /** Keeps them no longer. */
    public static final String UNPIN = "unpin";

    /** Gives up what is held of files. */
    public static final String EVICT = "evict";

    /** Says what the cache has. */
    public static final String LIST = "cache-ls";

    /** Removes what no torrent needs. */
    public static final String COLLECT = "cache-gc";

    /** Hashes what the cache has. */
    public static final String VERIFY = "cache-verify";

    /** Takes in a download. */
    public static final String ADOPT = "cache-adopt";

    /** Says how the engine does; of one mount, if {@code at} names its mount point. */
    public static final String STATUS = "status";

    /** Takes the order in which files will be read. */
    public static final String ORDER = "order";

    /** Withdraws it. */
    public static final String ORDER_CLEAR = "order-clear";

    /** Writes down what is read. */
    public static final String RECORD = "record";

    /** The first line of what {@link #RECORD} wrote. */
    public static final String PROFILE = FileList.PROFILE;

    private Errands() {}

    /** All that takes no network: also for a cache that no engine has. */
    static Map<String, Errand> ofCache(DiskPieceCache cache, CacheVerify.Refetch refetch) {
        return Map.of(
                LIST, new CacheList(cache),
                COLLECT, new CacheCollect(cache),
                VERIFY, new CacheVerify(cache, refetch),
                ADOPT, new CacheAdopt(cache));
    }

    /** What is done to the files of torrents that are mounted. */
    static Map<String, Errand> ofTorrents(DiskPieceCache cache, Torrents torrents) {
        var targets = new Targets(cache, torrents);
        return Map.of(
                FETCH, new Fetch(targets, false),
                PIN, new Fetch(targets, true),
                UNPIN, new Unpin(targets),
                EVICT, new Evict(targets));
    }

    /** What readers declare, and what they are seen to do. */
    static Map<String, Errand> ofOrders(DeclareOrder declare, Errand writeDown) {
        return Map.of(ORDER, declare, ORDER_CLEAR, declare.withdraw(), RECORD, writeDown);
    }
}

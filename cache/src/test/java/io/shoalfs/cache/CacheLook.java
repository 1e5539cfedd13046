package io.shoalfs.cache;

/** What tests of other packages may see of a cache's inside. */
public final class CacheLook {

    private CacheLook() {}

    /** How many leases of the store's pieces on the disk have not been given back. */
    public static long leases(PieceStore store) {
        return ((DiskPieceStore) store).leases();
    }

    /** How many bytes of the memory are out. */
    public static long out(PieceMemory memory) {
        return ((HeapPieceMemory) memory).out();
    }
}

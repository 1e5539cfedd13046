package io.shoalfs.fetch.metainfo;

/**
 * How much a file tree holds, about: found in one quick pass, so that what becomes of it is made in its length, once. Of a
 * tree that is broken it says anything.
 *
 * @param files leaves of the tree
 * @param roots those that may have one: the only ones that a pad may be before
 * @param nameBytes of the files' names together
 */
record V2Tally(int files, int roots, long nameBytes) {

    /** No shorter leaf has a root. */
    private static final int LEAST_WITH_ROOT =
            "d0:d6:lengthi1e11:pieces root32:".length() + V2Files.ROOT_LENGTH + "ee".length();

    static V2Tally of(BencodeDictionary tree) {
        int files = 0;
        int roots = 0;
        long nameBytes = 0;
        int depth = 0;
        var cursor = tree.cursor();
        cursor.enter();
        while (!cursor.isAtEnd() || depth > 0) {
            if (cursor.isAtEnd()) {
                cursor.leave();
                depth--;
                continue;
            }
            int nameLength = cursor.skip();
            if (cursor.isAtDictionary() && !cursor.isAtDictionaryOfEmptyKey()) {
                cursor.enter();
                depth++;
                continue;
            }
            files++;
            nameBytes += nameLength;
            roots += cursor.skip() >= LEAST_WITH_ROOT ? 1 : 0;
        }
        return new V2Tally(files, roots, nameBytes);
    }
}

package io.shoalfs.fetch.web;

/** What a server answers that is asked for parts of files: those, or whole files. Confined to the loop. */
final class Parts {

    private boolean areFilesLately;
    private boolean areFiles;

    /** A whole file comes for a part. */
    void becomeFiles() {
        areFilesLately = true;
    }

    /** The server knows no ranges. */
    void areFiles() {
        areFiles = true;
    }

    /** A request has ended well. */
    void came(FileRange range, boolean isWhole) {
        areFilesLately = isWhole;
        areFiles &= isWhole || range.length() == range.fileLength();
    }

    /** Whether the last that came for a part was the file. */
    boolean areFilesLately() {
        return areFilesLately;
    }

    /** Whether all of a file would come for this part of it, which is not to be had for the budget. */
    boolean areTooDear(FileRange range, WebBudget budget, int longestWhole) {
        return budget.isLimited()
                && areFiles
                && range.length() < range.fileLength()
                && range.fileLength() > Math.min(longestWhole, budget.rest());
    }
}

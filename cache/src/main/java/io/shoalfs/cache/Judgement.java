package io.shoalfs.cache;

import java.util.Comparator;
import java.util.List;

/**
 * Puts what may be given up into the order in which it goes: what a reader will soon need later than what nobody expects,
 * of equals what few others have later than what many have, and what nobody else has last of all. Pure.
 */
final class Judgement {

    private Judgement() {}

    /**
     * A candidate as it stands now, asked once.
     *
     * @param isOnly whether nobody else has it
     * @param copies elsewhere, at most {@link PieceSource#COPIES_ENOUGH}
     */
    private record Judged(Ranking.Candidate candidate, boolean isOnly, boolean isExpected, int copies) {

        static Judged of(Ranking.Candidate candidate) {
            var outlook = candidate.owner().outlook();
            int known = outlook.copies(candidate.piece());
            // Of what is read in a declared order, that order counts.
            int copies = known == PieceSource.COPIES_UNKNOWN
                            || (known > 0 && candidate.uses().isForeseen())
                    ? PieceSource.COPIES_ENOUGH
                    : Math.min(known, PieceSource.COPIES_ENOUGH);
            return new Judged(candidate, copies == 0, outlook.isExpected(candidate.piece()), copies);
        }
    }

    /** The candidates, in their order but for what speaks against it. */
    static List<Ranking.Candidate> inOrder(List<Ranking.Candidate> coldest) {
        return coldest.stream()
                .map(Judged::of)
                .sorted(Comparator.comparing(Judged::isOnly)
                        .thenComparing(Judged::isExpected)
                        .thenComparing(Judged::copies, Comparator.reverseOrder()))
                .map(Judged::candidate)
                .toList();
    }

    /** Whether nobody else is known to have it, though others have been asked. */
    static boolean isOnly(Ranking.Candidate candidate) {
        return candidate.owner().outlook().copies(candidate.piece()) == 0;
    }
}

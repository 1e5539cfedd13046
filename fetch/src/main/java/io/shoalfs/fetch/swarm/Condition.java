package io.shoalfs.fetch.swarm;

/**
 * How a swarm stands, in numbers that make a clause for people.
 *
 * @param sources how many are connected
 * @param piece the piece that a read waits for first; {@link #NO_PIECE} if none waits
 * @param hashKnown whether what comes for it could be verified
 * @param having how many sources have that piece
 * @param serving how many of these let us ask for it
 */
record Condition(int sources, int piece, boolean hashKnown, int having, int serving) {

    static final int NO_PIECE = -1;

    static final Condition NOBODY = new Condition(0, NO_PIECE, true, 0, 0);

    /** The clause, without a full stop. */
    String clause() {
        if (!hashKnown) {
            return "the hash of piece " + piece + " is not known";
        }
        if (sources == 0) {
            return "no source is connected";
        }
        String connected = count(sources, "source is connected", "sources are connected");
        if (piece == NO_PIECE) {
            return connected;
        }
        if (having == 0) {
            return connected + ", none has piece " + piece;
        }
        String have = connected + ", " + count(having, "has", "have") + " piece " + piece;
        return serving == 0 ? have + ", none lets us ask" : have + ", " + count(serving, "serves", "serve") + " it";
    }

    private static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}

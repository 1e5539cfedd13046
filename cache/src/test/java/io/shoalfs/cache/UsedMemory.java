package io.shoalfs.cache;

import java.util.Arrays;
import java.util.Optional;

/** Piece memory of which every byte has been used before: whoever counts on zeros finds none. */
public final class UsedMemory implements PieceMemory {

    private final PieceMemory memory;

    public UsedMemory(PieceMemory memory) {
        this.memory = memory;
    }

    @Override
    public Optional<PieceBuffer> take(int length, Urgency urgency) {
        var taken = memory.take(length, urgency);
        taken.ifPresent(buffer -> Arrays.fill(buffer.bytes().array(), (byte) 0x5a));
        return taken;
    }

    @Override
    public void onRoom(Runnable waiter) {
        memory.onRoom(waiter);
    }
}

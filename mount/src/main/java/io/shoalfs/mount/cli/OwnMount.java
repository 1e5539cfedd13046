package io.shoalfs.mount.cli;

import io.shoalfs.mount.control.ControlServer;
import io.shoalfs.mount.engine.Engine;
import org.jspecify.annotations.Nullable;

/** A mount whose engine is this process's, which also serves others. */
final class OwnMount implements ServedMount {

    private final Engine engine;
    private final Ending ending = new Ending(this::close);
    private volatile @Nullable ControlServer door;

    OwnMount(Engine engine) {
        this.engine = engine;
    }

    /** From now on other processes can have their mounts served here. */
    void lend(ControlServer open) {
        door = open;
    }

    @Override
    public boolean isOurs() {
        return true;
    }

    @Override
    public void endOnSignal() {
        ending.onSignal();
    }

    @Override
    public int join() throws InterruptedException {
        engine.join();
        return endAll();
    }

    @Override
    public void end() throws InterruptedException {
        engine.endFirst();
    }

    /** Ends all, if nothing has. Returns the exit status. */
    int endAll() {
        return ending.exit();
    }

    private void close() {
        var open = door;
        if (open != null) {
            // Before the lock of the cache is let go of: who finds nobody here waits for that.
            open.refuse();
        }
        engine.close();
        if (open != null) {
            open.close();
        }
    }
}

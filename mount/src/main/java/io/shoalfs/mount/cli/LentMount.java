package io.shoalfs.mount.cli;

import io.shoalfs.mount.engine.RunningEngine;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.Unmounter;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mount that another process's engine serves: this one need not go on. */
final class LentMount implements ServedMount {

    private static final Logger log = LoggerFactory.getLogger(LentMount.class);

    private final RunningEngine engine;
    private final MountPoint at;
    private final Ending ending = new Ending(this::unmount);

    LentMount(RunningEngine engine, MountPoint at) {
        this.engine = engine;
        this.at = at;
    }

    @Override
    public boolean isOurs() {
        return false;
    }

    @Override
    public void endOnSignal() {
        ending.onSignal();
    }

    @Override
    public void end() {
        unmount();
    }

    @Override
    public int join() throws IOException, MountException {
        boolean isGone = !engine.awaitEnd();
        ending.over();
        if (isGone && at.isOurs()) {
            at.endIfDead();
            throw new IOException("the process that served " + at.path() + " has ended");
        }
        return 0;
    }

    private void unmount() {
        try {
            new Unmounter().unmount(at.path(), true);
        } catch (MountException e) {
            log.warn("{}", e.getMessage());
        }
    }
}

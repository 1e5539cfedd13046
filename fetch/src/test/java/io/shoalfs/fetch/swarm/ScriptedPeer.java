package io.shoalfs.fetch.swarm;

import java.util.ArrayList;
import java.util.List;

/** A peer that wants, gives and takes what a test says, and writes down what it is told. For one thread. */
final class ScriptedPeer implements UploadPeer {

    private final String name;
    private final Uploads uploads;
    private final List<String> calls = new ArrayList<>();
    private boolean interested;
    private boolean near;
    private boolean unchoked;
    private long received;
    private long given;

    ScriptedPeer(String name, Uploads uploads) {
        this.name = name;
        this.uploads = uploads;
    }

    ScriptedPeer join() {
        uploads.joined(this);
        return this;
    }

    void leave() {
        unchoked = false;
        uploads.left(this);
    }

    /** Is a node that shares. */
    ScriptedPeer near() {
        near = true;
        return this;
    }

    ScriptedPeer wants(boolean now) {
        interested = now;
        uploads.changed(this);
        return this;
    }

    void gives(long bytes) {
        received += bytes;
    }

    void takes(long bytes) {
        given += bytes;
    }

    boolean isUnchoked() {
        return unchoked;
    }

    List<String> calls() {
        return calls;
    }

    @Override
    public boolean isNear() {
        return near;
    }

    @Override
    public boolean interested() {
        return interested;
    }

    @Override
    public long received() {
        return received;
    }

    @Override
    public long given() {
        return given;
    }

    @Override
    public void unchoke() {
        assert !unchoked : name;
        unchoked = true;
        calls.add("unchoke");
    }

    @Override
    public void choke() {
        assert unchoked : name;
        unchoked = false;
        calls.add("choke");
    }

    @Override
    public void tell(int piece, boolean held) {
        calls.add(piece + " " + held);
    }

    @Override
    public String toString() {
        return name;
    }
}

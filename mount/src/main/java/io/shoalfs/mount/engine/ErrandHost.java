package io.shoalfs.mount.engine;

import io.shoalfs.mount.control.ControlChannel;
import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.control.ControlServer;
import io.shoalfs.mount.control.ProtocolException;
import java.io.IOException;
import java.util.Map;

/** Runs errands for other processes, each answered by any number of {@code progress} and then {@code done} or {@code failed}. */
final class ErrandHost implements ControlServer.Handler {

    private final Map<String, Errand> errands;

    ErrandHost(Map<String, Errand> errands) {
        this.errands = Map.copyOf(errands);
    }

    @Override
    public void serve(ControlChannel channel) throws IOException {
        var request = channel.receive();
        if (request.isEmpty()) {
            return;
        }
        try {
            run(channel, request.get());
        } catch (IOException e) {
            channel.send(ControlMessage.of(Host.FAILED).with(Host.REASON, Reasons.of(e)));
        }
    }

    void run(ControlChannel channel, ControlMessage request) throws IOException {
        var errand = errands.get(request.verb());
        if (errand == null) {
            throw new ProtocolException("nothing that an engine does: " + request.verb());
        }
        var answer = errand.run(request, new SentProgress(channel, System::nanoTime));
        channel.send(ControlMessage.of(Host.DONE).with(Host.ANSWER, answer));
    }
}

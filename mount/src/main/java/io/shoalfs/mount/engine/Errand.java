package io.shoalfs.mount.engine;

import io.shoalfs.mount.control.ControlMessage;
import java.io.IOException;
import java.util.Map;

/** Something that an engine is asked to do, and that ends with an answer: a verb of the control socket. */
public interface Errand {

    /**
     * Does it, on the thread of whoever asks. Blocks.
     *
     * @return what is to be said of it: texts, numbers, truth values, and lists and objects of such
     * @throws IOException with a sentence for people if it cannot be done, or is broken off
     */
    Map<String, Object> run(ControlMessage request, Progress progress) throws IOException;
}

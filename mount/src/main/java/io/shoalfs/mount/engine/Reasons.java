package io.shoalfs.mount.engine;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why input or output failed, in a sentence: the JDK's own messages are often but a path. */
public final class Reasons {

    private Reasons() {}

    public static String of(IOException exception) {
        if (!(exception instanceof FileSystemException failure)) {
            String message = exception.getMessage();
            return message == null ? exception.getClass().getSimpleName() : message;
        }
        return failure.getFile() + ": " + reason(failure);
    }

    private static String reason(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NotDirectoryException) {
            return "it is not a directory";
        }
        String reason = failure.getReason();
        return reason == null ? failure.getClass().getSimpleName() : reason;
    }
}

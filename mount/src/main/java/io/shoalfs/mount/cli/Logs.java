package io.shoalfs.mount.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go: to standard error, until the program is in the background, then to a file that stays small. Set up
 * in code, found by logback as a service: its XML would cost a tenth of a second at every start.
 */
public final class Logs extends ContextAwareBase implements Configurator {

    private static final String CONSOLE = "console";
    private static final String FILE = "shoalfs.log";
    private static final long FILE_LENGTH = 4 << 20;
    private static final int FILES = 3;

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setTarget("System.err");
        console.setName(CONSOLE);
        start(console, context, "shoalfs: %level: %msg%n%ex");
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(console);
        context.getLogger("io.shoalfs").setLevel(Level.INFO);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Makes loggers work. SLF4J wants that done by one thread: another waits here for the first. */
    static synchronized void load() {
        LoggerFactory.getILoggerFactory();
    }

    /** From now on to {@code shoalfs.log} in this directory, of which the last few megabytes are kept. */
    static void toFile(Path directory) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        String path = directory.resolve(FILE).toString();
        var file = new RollingFileAppender<ILoggingEvent>();
        file.setFile(path);
        var window = new FixedWindowRollingPolicy();
        window.setContext(context);
        window.setParent(file);
        window.setFileNamePattern(path + ".%i");
        window.setMinIndex(1);
        window.setMaxIndex(FILES - 1);
        window.start();
        var trigger = new SizeBasedTriggeringPolicy<ILoggingEvent>();
        trigger.setContext(context);
        trigger.setMaxFileSize(new FileSize(FILE_LENGTH));
        trigger.start();
        file.setRollingPolicy(window);
        file.setTriggeringPolicy(trigger);
        start(file, context, "%date %level %logger{0}: %msg%n%ex");
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(file);
        root.detachAppender(CONSOLE);
    }

    private static void start(OutputStreamAppender<ILoggingEvent> appender, LoggerContext context, String pattern) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
    }
}

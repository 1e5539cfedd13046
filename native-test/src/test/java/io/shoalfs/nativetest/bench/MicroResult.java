package io.shoalfs.nativetest.bench;

/**
 * What JMH found for one method: nanoseconds for a call, of all iterations of all forks.
 *
 * @param name class and method
 */
record MicroResult(String name, double median, double min, double max) {}

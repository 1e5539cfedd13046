/**
 * The engine's front door: joins a store to everything that can fill it, and serves what the store holds to others.
 *
 * <p>Imports {@code cache} and all of {@code fetch.*}. Any thread may call; nothing here blocks but closing.
 */
@NullMarked
package io.shoalfs.fetch;

import org.jspecify.annotations.NullMarked;

/** Where a torrent's peers find each other without trackers: what the ways of doing so have in common. */
@NullMarked
package io.shoalfs.fetch.discovery;

import org.jspecify.annotations.NullMarked;

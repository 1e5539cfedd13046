package io.shoalfs.fetch;

import io.shoalfs.cache.PieceMemory;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.Names;

/** What all torrents of one engine share. */
record Engine(FetchConfig config, PieceMemory memory, EventLoops loops, Names names, Peers.Shared shared) {}

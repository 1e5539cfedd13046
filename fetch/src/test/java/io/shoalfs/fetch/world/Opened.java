package io.shoalfs.fetch.world;

import io.shoalfs.cache.PieceReader;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.fetch.swarm.Swarm;

/** A torrent that is open in a life of the engine. */
record Opened(SampleTorrent sample, PieceStore store, Swarm swarm, PieceReader reader, Neighbourhood sources) {}

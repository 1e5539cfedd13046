package io.shoalfs.fetch.dht;

import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** What we answer to others' queries (BEP 5, 32). Confined to one loop. */
final class Answers {

    /** As many as fit a datagram beside the nodes: 1,280 bytes go everywhere. */
    private static final Map<Family, Integer> PEERS_TOLD = Map.of(Family.V4, 70, Family.V6, 30);

    private final RoutingTable table;
    private final PeerStorage storage;
    private final Tokens tokens;
    private final BiFunction<Family, NodeId, List<Contact>> nearest;

    /**
     * For one node.
     *
     * @param nearest whom to name, of either family: at most eight
     */
    Answers(RoutingTable table, PeerStorage storage, Tokens tokens, BiFunction<Family, NodeId, List<Contact>> nearest) {
        this.table = table;
        this.storage = storage;
        this.tokens = tokens;
        this.nearest = nearest;
    }

    /** The answer to what somebody there asks. */
    Message to(Message.Query query, InetSocketAddress from) {
        if (query.ask() instanceof Ask.FindNode find) {
            return answer(query, from, new Message.Content(nodes(find.target(), find.want(), from), null, null));
        }
        if (query.ask() instanceof Ask.GetPeers get) {
            return answer(query, from, peers(get, from));
        }
        if (query.ask() instanceof Ask.AnnouncePeer announce) {
            return announced(query, announce, from);
        }
        if (query.ask() instanceof Ask.Ping) {
            return answer(query, from, Message.Content.NONE);
        }
        return new Message.Refusal(query.transaction(), Message.Refusal.UNKNOWN_METHOD, "Method Unknown");
    }

    private Message.Content peers(Ask.GetPeers get, InetSocketAddress from) {
        int most = PEERS_TOLD.getOrDefault(Family.of(from.getAddress()), 0);
        var peers = storage.some(get.torrent(), most);
        return new Message.Content(
                nodes(get.torrent(), get.want(), from), tokens.give(from.getAddress()), peers.isEmpty() ? null : peers);
    }

    private Message announced(Message.Query query, Ask.AnnouncePeer announce, InetSocketAddress from) {
        if (!tokens.isOurs(announce.token(), from.getAddress())) {
            return new Message.Refusal(query.transaction(), Message.Refusal.PROTOCOL, "invalid token");
        }
        int port = announce.isImplied() ? from.getPort() : announce.port();
        storage.add(announce.torrent(), new InetSocketAddress(from.getAddress(), port));
        return answer(query, from, Message.Content.NONE);
    }

    private Map<Family, List<Contact>> nodes(NodeId target, Set<Family> want, InetSocketAddress from) {
        var wanted = want.isEmpty() ? Set.of(Family.of(from.getAddress())) : want;
        var nodes = new EnumMap<Family, List<Contact>>(Family.class);
        for (var family : wanted) {
            nodes.put(family, nearest.apply(family, target));
        }
        return nodes;
    }

    private Message answer(Message.Query query, InetSocketAddress from, Message.Content content) {
        return new Message.Answer(query.transaction(), table.us(), content, from);
    }
}

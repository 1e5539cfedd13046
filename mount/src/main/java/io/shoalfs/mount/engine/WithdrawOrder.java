package io.shoalfs.mount.engine;

import io.shoalfs.cache.DeclaredOrders;
import io.shoalfs.mount.control.ControlMessage;
import java.io.IOException;
import java.util.Map;

/** Withdraws what {@link DeclareOrder} took. */
final class WithdrawOrder implements Errand {

    private final DeclaredOrders orders;

    WithdrawOrder(DeclaredOrders orders) {
        this.orders = orders;
    }

    @Override
    public Map<String, Object> run(ControlMessage request, Progress progress) throws IOException {
        String name = request.text("name");
        if (!orders.withdraw(DeclareOrder.key(name, request.text("at")))) {
            throw new IOException("no order \"" + name + "\" is declared there");
        }
        return Map.of("name", name);
    }
}

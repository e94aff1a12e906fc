package dev.lockstep.dispatch;

import dev.lockstep.store.Item;
import dev.lockstep.types.BotId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Due times that were found and not yet fired, those of each bot in the order in which they were found. */
final class DueTimes {
    private final Map<BotId, List<Item>> byBot = new LinkedHashMap<>();
    private int number;

    void add(BotId bot, Item timer) {
        byBot.computeIfAbsent(bot, first -> new ArrayList<>()).add(timer);
        number++;
    }

    /** How many there are, of all bots together. */
    int number() {
        return number;
    }

    /** All of them, a list for each bot; they are forgotten here. */
    List<List<Item>> take() {
        List<List<Item>> taken = List.copyOf(byBot.values());
        byBot.clear();
        number = 0;
        return taken;
    }
}

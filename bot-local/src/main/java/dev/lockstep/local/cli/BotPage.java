package dev.lockstep.local.cli;

import dev.lockstep.types.BotId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Some of the bots that were asked for.
 *
 * @param rows in the order of ids
 * @param looked how many bots were looked at for it
 * @param next the last bot that was looked at, if there may be more behind it
 */
record BotPage(List<BotRow> rows, int looked, Optional<BotId> next) {
    private static final int MOST_AT_ONCE = 200;

    BotPage {
        rows = List.copyOf(rows);
    }

    /** Up to so many rows: no more bots are looked at than are still wanted. */
    static BotPage read(Session session, BotFilter filter, Optional<BotId> after, int most) {
        Iterator<BotId> ids = filter.ids(session, after, (int) Math.min(most + 1L, MOST_AT_ONCE));
        List<BotRow> rows = new ArrayList<>();
        Optional<BotId> last = Optional.empty();
        int looked = 0;
        while (rows.size() < most && ids.hasNext()) {
            List<BotId> some = some(ids, Math.min(most - rows.size(), MOST_AT_ONCE));
            session.each(some, bot -> BotRow.of(session, bot))
                    .flatMap(Optional::stream)
                    .filter(filter::accepts)
                    .forEach(rows::add);
            looked += some.size();
            last = Optional.of(some.get(some.size() - 1));
        }
        return new BotPage(rows, looked, ids.hasNext() ? last : Optional.empty());
    }

    private static List<BotId> some(Iterator<BotId> ids, int most) {
        List<BotId> some = new ArrayList<>();
        while (some.size() < most && ids.hasNext()) {
            some.add(ids.next());
        }
        return some;
    }
}

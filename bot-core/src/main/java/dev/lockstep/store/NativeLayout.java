package dev.lockstep.store;

import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.LockName;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.Subject;
import dev.lockstep.types.SystemId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * One table, one item a record. The partition key starts with the kind of its owner ({@code B#} bot, {@code H#} head of
 * a queue, {@code Q#} readers of a queue, {@code S#} system, {@code N#} alias, {@code L#} lock, {@code M#}
 * maintenance), so that {@code dynamodb:LeadingKeys} can name what a role may touch. In a bot's partition the sort keys
 * are chosen so that what a decision reads lies side by side, and history and bulk outside of it:
 *
 * <pre>
 * A#ms#nonce        audit entry
 * AL#label          label
 * B#cron, B#ms      due time
 * C                 settings
 * D                 definition                 ┐
 * F                 round of a fan-out         │ read by every decision
 * R#iiii            run of an instance         │
 * W                 wake-ups                   ┘
 * X#left#iiii       finished run; left = 15 nines - epoch, so that the newest come first
 * </pre>
 *
 * <p>Audit entries of a named lock lie beside it in the lock's partition.
 */
final class NativeLayout implements TableLayout {
    static final String PARTITION = "pk";
    static final String SORT = "sk";
    static final String BOT = "B#";
    static final String RUN = "R#";
    private static final String LABEL = "AL#";
    private static final String AFTER_ANY = "~";
    /** The highest number that a record may count up to. */
    private static final long HIGHEST_EPOCH = 999_999_999_999_999L;

    private final String table;

    NativeLayout(String table) {
        this.table = TableNames.checked("table", table);
    }

    @Override
    public String table(RecordKey key) {
        return table;
    }

    @Override
    public List<String> path(RecordKey key, String attribute) {
        return List.of(attribute);
    }

    @Override
    public Map<String, AttributeValue> itemKey(RecordKey key) {
        if (key instanceof RecordKey.Definition k) {
            return item(bot(k.bot()), "D");
        } else if (key instanceof RecordKey.Settings k) {
            return item(bot(k.bot()), "C");
        } else if (key instanceof RecordKey.Run k) {
            return item(bot(k.bot()), RUN + digits(4, k.instance()));
        } else if (key instanceof RecordKey.Round k) {
            return item(bot(k.bot()), "F");
        } else if (key instanceof RecordKey.Wake k) {
            return item(bot(k.bot()), "W");
        } else if (key instanceof RecordKey.Timer k) {
            return item(bot(k.bot()), "B#" + k.name());
        } else if (key instanceof RecordKey.Label k) {
            return item(bot(k.bot()), LABEL + k.label());
        } else if (key instanceof RecordKey.RunLog k) {
            return item(bot(k.bot()), "X#" + digits(15, HIGHEST_EPOCH - k.epoch()) + "#" + digits(4, k.instance()));
        } else if (key instanceof RecordKey.Audit k) {
            return item(owner(k.subject()), "A#" + digits(13, k.atMillis()) + "#" + k.nonce());
        } else if (key instanceof RecordKey.QueueHead k) {
            return item("H#" + k.queue().value(), "H");
        } else if (key instanceof RecordKey.Subscription k) {
            return item(queue(k.queue()), "S#" + k.bot().value());
        } else if (key instanceof RecordKey.RegisteredSystem k) {
            return item("S#" + k.system().value(), "S");
        } else if (key instanceof RecordKey.SystemAlias k) {
            return item("N#" + k.alias(), "N");
        } else if (key instanceof RecordKey.Lock k) {
            return item(owner(k.name()), "L");
        }
        return item("M#reconciliation", "M");
    }

    @Override
    public Optional<RecordKey> recordKey(Map<String, AttributeValue> item) {
        String partition = string(item, PARTITION);
        String sort = string(item, SORT);
        if (partition.length() < 3 || sort.isEmpty()) {
            return Optional.empty();
        }
        String owner = partition.substring(2);
        try {
            Optional<RecordKey> key = switch (partition.substring(0, 2)) {
                case "B#" -> botRecord(BotId.of(owner), sort);
                case "H#" -> Optional.of(new RecordKey.QueueHead(QueueName.of(owner)));
                case "Q#" -> Optional.of(new RecordKey.Subscription(QueueName.of(owner), BotId.of(sort.substring(2))));
                case "S#" -> Optional.of(new RecordKey.RegisteredSystem(SystemId.of(owner)));
                case "N#" -> Optional.of(new RecordKey.SystemAlias(owner));
                case "L#" -> Optional.of(lockRecord(LockName.of(owner), sort));
                case "M#" -> Optional.of(new RecordKey.ReconciliationCursor());
                default -> Optional.empty();
            };
            return key.filter(k -> item.entrySet().containsAll(itemKey(k).entrySet()));
        } catch (InvalidInputException | NumberFormatException | IndexOutOfBoundsException notOurs) {
            return Optional.empty();
        }
    }

    @Override
    public KeyRange range(RecordRange range) {
        if (range instanceof RecordRange.BotState r) {
            return new KeyRange(table, bot(r.bot()), "D", "W");
        } else if (range instanceof RecordRange.WholeBot r) {
            return new KeyRange(table, bot(r.bot()), LABEL, "W");
        } else if (range instanceof RecordRange.DefinitionAndSettings r) {
            return new KeyRange(table, bot(r.bot()), "C", "D");
        } else if (range instanceof RecordRange.Timers r) {
            return new KeyRange(table, bot(r.bot()), "B#", "B#" + AFTER_ANY);
        } else if (range instanceof RecordRange.BotWithHistory r) {
            return new KeyRange(table, bot(r.bot()), "B", "X#" + AFTER_ANY);
        } else if (range instanceof RecordRange.RunLogs r) {
            return new KeyRange(table, bot(r.bot()), "X#", "X#" + AFTER_ANY);
        } else if (range instanceof RecordRange.AuditTrail r) {
            return new KeyRange(table, owner(r.subject()), "A#", "A#" + AFTER_ANY);
        } else if (range instanceof RecordRange.SubscriptionsOf r) {
            return new KeyRange(
                    table,
                    queue(r.queue()),
                    "S#" + r.ids().from(),
                    "S#" + r.ids().to());
        }
        return new KeyRange(table, queue(((RecordRange.Subscriptions) range).queue()), "S#", "S#" + AFTER_ANY);
    }

    private static Optional<RecordKey> botRecord(BotId bot, String sort) {
        return Optional.ofNullable(
                switch (sort.charAt(0)) {
                    case 'A' ->
                        sort.startsWith(LABEL)
                                ? new RecordKey.Label(bot, sort.substring(LABEL.length()))
                                : audit(bot, sort);
                    case 'B' -> new RecordKey.Timer(bot, sort.substring(2));
                    case 'C' -> new RecordKey.Settings(bot);
                    case 'D' -> new RecordKey.Definition(bot);
                    case 'F' -> new RecordKey.Round(bot);
                    case 'R' -> new RecordKey.Run(bot, Integer.parseInt(sort.substring(2)));
                    case 'W' -> new RecordKey.Wake(bot);
                    case 'X' ->
                        new RecordKey.RunLog(
                                bot,
                                Integer.parseInt(sort.substring(18)),
                                HIGHEST_EPOCH - Long.parseLong(sort.substring(2, 17)));
                    default -> null;
                });
    }

    private static RecordKey lockRecord(LockName lock, String sort) {
        return sort.startsWith("A") ? audit(lock, sort) : new RecordKey.Lock(lock);
    }

    private static RecordKey audit(Subject subject, String sort) {
        return new RecordKey.Audit(subject, Long.parseLong(sort.substring(2, 15)), sort.substring(16));
    }

    private static String owner(Subject subject) {
        return (subject instanceof BotId ? BOT : "L#") + subject.value();
    }

    private static String bot(BotId id) {
        return owner(id);
    }

    private static String queue(QueueName name) {
        return "Q#" + name.value();
    }

    /** Without a formatter, which would be the first in a bot's process, and brings the data of locales along. */
    private static String digits(int atLeast, long number) {
        String text = Long.toString(number);
        return "0".repeat(Math.max(0, atLeast - text.length())) + text;
    }

    private static Map<String, AttributeValue> item(String partition, String sort) {
        return Map.of(PARTITION, AttributeValue.fromS(partition), SORT, AttributeValue.fromS(sort));
    }

    private static String string(Map<String, AttributeValue> item, String attribute) {
        AttributeValue value = item.get(attribute);
        return value == null || value.s() == null ? "" : value.s();
    }
}

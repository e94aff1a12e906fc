package dev.lockstep.proof.explorer;

import dev.lockstep.types.EventId;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What must hold of every write that takes place, whoever makes it, or of every state. */
enum Law {
    EPOCHS_RISE("P1", "epochs rise, and every run has one of its own") {
        @Override
        boolean isBroken(Deed deed) {
            long before = deed.number(deed.before(), "e");
            long after = deed.number(deed.after(), "e");
            boolean isAnotherRun = deed.after().containsKey("id")
                    && !Optional.ofNullable(deed.before().get("id"))
                            .equals(Optional.of(Path.value(deed.after(), "id")));
            return after < deed.ghost().epoch()
                    || after < before
                    || (isAnotherRun && after <= deed.ghost().epoch());
        }
    },
    ONLY_THE_HIGHEST_EPOCH_WRITES("P2", "what carries an epoch takes effect only while no higher one was accepted") {
        @Override
        boolean isBroken(Deed deed) {
            return deed.sender().program() instanceof Program.Work work
                    && (deed.number(deed.before(), "e") != work.invocation().epoch()
                            || deed.ghost().epoch() > work.invocation().epoch());
        }
    },
    POSITIONS_STAY_OR_MOVE_ON("P7", "positions never move back, except by an audited rewind or removal") {
        @Override
        boolean isBroken(Deed deed) {
            Map<String, String> before = deed.positions(deed.before());
            Map<String, String> after = deed.positions(deed.after());
            return !deed.write().isAudited()
                    && before.entrySet().stream()
                            .anyMatch(e -> after.getOrDefault(e.getKey(), "").compareTo(e.getValue()) < 0);
        }
    },
    ONLY_THE_LAST_STARTED_WRITES(
            "P8", "a run's write takes effect only for the process that started last, and only until the end") {
        @Override
        boolean isBroken(Deed deed) {
            return deed.sender().program() instanceof Program.Work
                    && !deed.isStart()
                    && (deed.sender().serial() != deed.ghost().owner() || !deed.isRunning(deed.before()));
        }
    },
    FENCED_BEFORE_READ(
            "P9", "a run moves positions only from where it saw them after it had fenced every other process off") {
        @Override
        boolean isBroken(Deed deed) {
            Map<String, String> before = deed.positions(deed.before());
            String position = before.getOrDefault(Scene.ORDERS.value(), EventId.BEGINNING.value());
            return deed.sender().program() instanceof Program.Work
                    && !before.equals(deed.positions(deed.after()))
                    && !deed.write().basis().map(EventId::value).equals(Optional.of(position));
        }
    },
    ENDED_IS_ENDED("P8", "what has ended is not open again but by a claim with a higher epoch") {
        @Override
        boolean isBroken(Deed deed) {
            return !deed.isOpen(deed.before())
                    && deed.isOpen(deed.after())
                    && deed.number(deed.after(), "e") <= deed.number(deed.before(), "e");
        }
    },
    OPEN_IS_INDEXED("P18", "an open run is on the sweep's list, by its deadline and a second at the latest") {
        @Override
        boolean isBroken(Deed deed) {
            return deed.isOpen(deed.after())
                    && (!deed.after().containsKey("dp") || (!deed.isStart() && deed.isLookedAtTooLate()));
        }
    },
    /** Not so with two faults at once: then the process that started the run has to ask for an earlier look. */
    STARTED_IS_INDEXED("P18", "a started run is looked at by its deadline and a second without another request") {
        @Override
        boolean isBroken(Deed deed) {
            return deed.isStart() && deed.isLookedAtTooLate();
        }
    };

    private final String property;
    private final String words;

    Law(String property, String words) {
        this.property = property;
        this.words = words;
    }

    String property() {
        return property;
    }

    String words() {
        return words;
    }

    /** Whether a write that took place on the run's record breaks it. */
    abstract boolean isBroken(Deed deed);

    /**
     * A write that took place on the run's record.
     *
     * @param ghost what the observer knew before it
     */
    record Deed(
            Actor sender,
            Request.Write write,
            Map<String, AttributeValue> before,
            Map<String, AttributeValue> after,
            Ghost ghost) {

        long number(Map<String, AttributeValue> item, String attribute) {
            AttributeValue value = item.get(attribute);
            return value == null ? 0 : Long.parseLong(value.n());
        }

        boolean isRunning(Map<String, AttributeValue> item) {
            return phase(item).equals("R");
        }

        boolean isOpen(Map<String, AttributeValue> item) {
            return isRunning(item) || phase(item).equals("I");
        }

        boolean isLookedAtTooLate() {
            return number(after, "ds") > number(after, "dl") + 1000;
        }

        boolean isStart() {
            return sender.program() instanceof Program.Work
                    && isRunning(after)
                    && !text(before, "pr").equals(text(after, "pr"));
        }

        String phase(Map<String, AttributeValue> item) {
            return text(item, "st");
        }

        private static String text(Map<String, AttributeValue> item, String attribute) {
            AttributeValue value = item.get(attribute);
            return value == null ? "" : value.s();
        }

        Map<String, String> positions(Map<String, AttributeValue> item) {
            AttributeValue reads = item.get("rd");
            return reads == null
                    ? Map.of()
                    : reads.m().entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey,
                                    e -> Path.value(e.getValue().m(), "e").s()));
        }
    }
}

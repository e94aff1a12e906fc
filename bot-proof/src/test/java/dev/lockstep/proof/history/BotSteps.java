package dev.lockstep.proof.history;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.run.Position;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** What producers and operators do. */
final class BotSteps {
    private static final Note NOTE = Note.by("ops", "a bad day");
    private static final String SETTING = "{\"n\":";

    private final Client client;
    private final History history;

    BotSteps(Client client) {
        this.client = client;
        this.history = client.history();
    }

    /** A bot of the service, with its setting at the beginning. */
    static BotDefinition definition(BotId bot) {
        BotDefinition.Builder builder = BotDefinition.bot(bot.value())
                .target("process:" + bot)
                .timeout(Duration.ofMinutes(5))
                .reads(WriteSteps.read(bot))
                .settings(setting(0));
        return (bot.equals(History.BOTS.get(0))
                        ? builder.writes(History.QUEUES.get(1).value())
                        : builder)
                .build();
    }

    private static String setting(int number) {
        return SETTING + number + "}";
    }

    static int setting(BotDefinition definition) {
        String text = definition.settings();
        return Integer.parseInt(text.substring(SETTING.length(), text.length() - 1));
    }

    void take(Step.Kind kind, Step step) {
        BotId bot = History.BOTS.get(step.choice(2));
        QueueName queue = History.QUEUES.get(step.choice(2));
        switch (kind) {
            case ADVANCE -> advance(queue, step);
            case HEAD -> head(queue);
            case TRIGGER -> trigger(bot);
            case FORCE ->
                tell(Operation.FORCE, bot, () -> client.lockstep().wakes().force(bot, NOTE));
            case SCHEDULE -> {
                Duration after = Duration.ofSeconds(step.choice(300, 1));
                tell(Operation.SCHEDULE, bot, () -> client.lockstep().wakes().schedule(bot, after));
            }
            case POSITION -> position(bot);
            case REWIND -> rewind(bot, step);
            case REMOVE -> remove(History.BOTS.get(1));
            case REGISTER -> register(bot);
            case COUNT_SETTING -> countSetting(bot);
            case SETTING -> setting(bot);
            case PAUSE_BOT ->
                tell(Operation.PAUSE_BOT, bot, () -> client.lockstep().bots().pause(bot, NOTE));
            case RESUME_BOT ->
                tell(Operation.RESUME_BOT, bot, () -> client.lockstep().bots().resume(bot, NOTE));
            default -> throw new IllegalArgumentException(kind.toString());
        }
    }

    private void advance(QueueName queue, Step step) {
        long event = step.choice(5, 1) == 0 ? Math.max(1, history.newestEvent() - 1) : history.nextEvent();
        client.<Boolean>ask(
                Operation.ADVANCE,
                queue + " to " + event,
                0,
                () -> client.lockstep().wakes().advance(queue, EventId.ofNumber(event)),
                asked -> History.<HeadState>calls(
                                asked,
                                state -> state.told(event, asked.value().orElse(false), asked.text()),
                                state -> state.moved(event, asked.text()))
                        .forEach(call -> history.on(queue, call)));
    }

    private void head(QueueName queue) {
        client.<Long>ask(
                Operation.HEAD,
                queue.value(),
                0,
                () -> WriteSteps.number(client.lockstep().wakes().head(queue)),
                asked -> asked.value()
                        .ifPresent(seen -> history.on(
                                queue,
                                Call.answered(
                                        asked.text(), asked.invoked(), asked.answered(), state -> state.seen(seen)))));
    }

    private void trigger(BotId bot) {
        client.<Long>ask(
                Operation.TRIGGER,
                bot.value(),
                0,
                () -> client.lockstep().wakes().trigger(bot),
                asked -> {
                    on(bot, asked, number -> state -> state.woken(number), state -> state.woken(state.wakes() + 1));
                    asked.value().ifPresent(number -> history.add(new History.Woken(bot, number, asked.invoked())));
                });
    }

    /** An operation whose effect is nothing that is modelled. */
    private void tell(Operation operation, BotId bot, Runnable call) {
        client.<Boolean>ask(
                operation,
                bot.value(),
                0,
                () -> {
                    call.run();
                    return true;
                },
                asked -> on(
                        bot,
                        asked,
                        done -> state -> state.registered() ? Optional.of(state) : Optional.empty(),
                        Optional::of));
    }

    private void position(BotId bot) {
        QueueName queue = QueueName.of(WriteSteps.read(bot));
        client.<Long>ask(
                Operation.POSITION,
                bot.value(),
                0,
                () -> WriteSteps.number(
                        client.lockstep().runs().position(bot, queue).map(Position::eventId)),
                asked -> on(
                        bot,
                        asked,
                        seen -> state ->
                                state.registered() && state.at().read() == seen ? Optional.of(state) : Optional.empty(),
                        Optional::of));
    }

    private record Rewound(long epoch, long from) {}

    private void rewind(BotId bot, Step step) {
        QueueName queue = QueueName.of(WriteSteps.read(bot));
        long to = step.choice(2, 1) == 0 ? 0 : 1 + step.choice((int) history.newestEvent() + 1, 2);
        EventId event = to == 0 ? EventId.BEGINNING : EventId.ofNumber(to);
        client.<Rewound>ask(
                Operation.REWIND,
                bot + " to " + to,
                0,
                () -> {
                    var before = client.lockstep()
                            .runs()
                            .rewind(bot, dev.lockstep.run.Checkpoint.NONE.andRead(queue, Position.at(event)), NOTE);
                    return new Rewound(
                            before.epoch(),
                            WriteSteps.number(Optional.ofNullable(
                                            before.progress().reads().get(queue))
                                    .map(Position::eventId)));
                },
                asked -> {
                    on(
                            bot,
                            asked,
                            answer -> state -> state.rewound(answer.epoch(), to)
                                    .filter(s -> state.at().read() == answer.from()),
                            state -> state.rewound(state.epoch(), to));
                    fenced(bot, asked, false, asked.value().map(answer -> answer.epoch() + 1));
                });
    }

    private void remove(BotId bot) {
        client.<Boolean>ask(
                Operation.REMOVE,
                bot.value(),
                0,
                () -> {
                    client.lockstep().bots().remove(bot, NOTE);
                    return true;
                },
                asked -> {
                    on(bot, asked, done -> BotRecord::removed, BotRecord::removed);
                    fenced(bot, asked, true, Optional.empty());
                });
    }

    /** A request that is still under way may do it once more, at any time. */
    private void fenced(BotId bot, Asked<?> asked, boolean removal, Optional<Long> epoch) {
        boolean refused = asked.refusal().isPresent() && !asked.struck();
        if (asked.isKnown() && !refused) {
            history.add(new History.Fenced(bot, removal, epoch, asked.invoked(), asked.answered()));
        }
        if (asked.late() || !asked.isKnown() || (asked.struck() && !refused)) {
            history.add(new History.Fenced(bot, removal, Optional.empty(), asked.invoked(), Integer.MAX_VALUE));
        }
    }

    private void register(BotId bot) {
        client.<Integer>ask(
                Operation.REGISTER,
                bot.value(),
                0,
                () -> setting(client.lockstep().bots().register(definition(bot)).definition()),
                asked -> on(
                        bot,
                        asked,
                        setting -> state -> Optional.of(state.registeredAnew()).filter(s -> setting == 0),
                        state -> Optional.of(state.registeredAnew())));
    }

    private void countSetting(BotId bot) {
        client.<Integer>ask(
                Operation.COUNT_SETTING,
                bot.value(),
                0,
                () -> setting(client.lockstep()
                        .bots()
                        .update(
                                bot,
                                was -> was.toBuilder()
                                        .settings(setting(setting(was) + 1))
                                        .build())
                        .definition()),
                asked -> on(
                        bot,
                        asked,
                        answer -> state -> state.counted().filter(s -> s.setting() == answer),
                        BotRecord::counted));
    }

    private void setting(BotId bot) {
        client.<Optional<Integer>>ask(
                Operation.SETTING,
                bot.value(),
                0,
                () -> client.lockstep().bots().find(bot).map(found -> setting(found.definition())),
                asked -> on(
                        bot,
                        asked,
                        seen -> state -> Optional.of(state)
                                .filter(s -> seen.equals(s.registered() ? Optional.of(s.setting()) : Optional.empty())),
                        Optional::of));
    }

    /** A refusal says that there is no such bot. */
    private <T> void on(
            BotId bot,
            Asked<T> asked,
            Function<T, Function<BotRecord, Optional<BotRecord>>> answered,
            Function<BotRecord, Optional<BotRecord>> effect) {
        boolean unknown =
                asked.refusal().filter(UnknownBotException.class::isInstance).isPresent();
        Function<BotRecord, Optional<BotRecord>> answer = asked.value()
                .map(answered)
                .orElse(state -> unknown && !state.registered() ? Optional.of(state) : Optional.empty());
        History.<BotRecord>calls(asked, answer, effect).forEach(call -> history.on(bot, call));
    }
}

package dev.lockstep.proof.rounds;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotState;
import dev.lockstep.bot.Instances;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Position;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** People who act in the middle of rounds: they change how many instances there are, pause, force, abandon, rewind. */
final class Operators {
    private static final Note NOTE = Note.by("ann", "because I can");

    private final BotId bot;
    private final Queues queues;
    private final SplittableRandom random;
    private final Count count;
    private final boolean meddling;
    private boolean hasRemoved;
    private int reasonsToRepeat;
    private Instances today;

    Operators(BotId bot, Queues queues, SplittableRandom random, Count count, boolean meddling) {
        this.bot = bot;
        this.queues = queues;
        this.random = random;
        this.count = count;
        this.meddling = meddling;
        this.today = Instances.fixed(1 + random.nextInt(5));
    }

    /** How often somebody has asked for what makes the bot do again what it has done. */
    int reasonsToRepeat() {
        return reasonsToRepeat;
    }

    /** How many instances the bot may have by its definition. */
    int numberOfToday() {
        return today.most();
    }

    void register(Lockstep lockstep) {
        lockstep.bots()
                .register(BotDefinition.bot(bot.value())
                        .target("process:worker")
                        .reads(queues.names().toArray(new String[0]))
                        .shards(queues.shards().toArray(new String[0]))
                        .writes(Queues.OUTPUT)
                        .instances(today)
                        .build());
    }

    /** What has to be so that the bot can work. */
    void calmDown(Lockstep lockstep) {
        if (lockstep.bots().find(bot).isEmpty()) {
            register(lockstep);
        }
        lockstep.bots().restore(bot, NOTE);
        lockstep.bots().resume(bot, NOTE);
    }

    /**
     * One of them does something.
     *
     * @param isRoundOpen whether there is a round to be abandoned
     * @return what it was
     */
    String act(Lockstep lockstep, boolean isRoundOpen) {
        try {
            int dice = meddling && isRoundOpen && random.nextBoolean() ? 60 + random.nextInt(40) : random.nextInt(60);
            if (dice < 28) {
                return redefine(lockstep);
            } else if (dice < 33) {
                lockstep.bots().pause(bot, NOTE);
                return "pause";
            } else if (dice < 40) {
                lockstep.bots().resume(bot, NOTE);
                return "resume";
            } else if (dice < 46) {
                lockstep.wakes().force(bot, NOTE);
                return "force";
            } else if (dice < 49) {
                lockstep.bots().archive(bot, NOTE);
                return "archive";
            } else if (dice < 55) {
                lockstep.bots().restore(bot, NOTE);
                return "restore";
            } else if (dice < 60) {
                long unused = lockstep.wakes().trigger(bot);
                return "trigger";
            } else if (dice < 76) {
                return abandon(lockstep);
            } else if (dice < 95) {
                return rewind(lockstep);
            }
            return remove(lockstep);
        } catch (UnknownBotException removed) {
            register(lockstep);
            return "register anew";
        }
    }

    private String redefine(Lockstep lockstep) {
        int most = Math.max(1, random.nextInt(7));
        today = random.nextInt(4) == 0 && most > 1 ? Instances.perEvents(1, most, 4) : Instances.fixed(most);
        lockstep.bots()
                .update(bot, before -> before.toBuilder().instances(today).build());
        return "define " + today;
    }

    private String abandon(Lockstep lockstep) {
        reasonsToRepeat++;
        boolean isDone = lockstep.runs().rounds().abandon(bot, NOTE).isPresent();
        if (isDone) {
            count.happened("abandons by operators");
        }
        return isDone ? "abandon" : "find no round to abandon";
    }

    /** Back to somewhere, never on: what an operator passes over is passed over. */
    private String rewind(Lockstep lockstep) {
        Optional<BotState> state = lockstep.bots().state(bot);
        Map<QueueName, Position> reads = state.map(BotState::reads).orElse(Map.of());
        Checkpoint to = Checkpoint.NONE;
        for (String queue : queues.names()) {
            long at = Optional.ofNullable(reads.get(QueueName.of(queue)))
                    .map(position -> Queues.number(position.eventId()))
                    .orElse(0L);
            if (at > 0 && random.nextBoolean()) {
                to = to.andRead(queue, id(random.nextLong(at)), 0);
            }
        }
        Optional<Long> output = lockstep.runs()
                .writePosition(bot, QueueName.of(Queues.OUTPUT))
                .map(position -> Queues.number(position.eventId()));
        if (output.isPresent() && random.nextBoolean()) {
            to = to.andWrite(Queues.OUTPUT, id(random.nextLong(output.get())), 0);
        }
        if (to.isEmpty()) {
            return "find nothing to rewind";
        }
        reasonsToRepeat++;
        Object unused = lockstep.runs().rewind(bot, to, NOTE);
        count.happened("rewinds by operators");
        return "rewind to " + to;
    }

    private static EventId id(long number) {
        return number == 0 ? EventId.BEGINNING : EventId.ofNumber(number);
    }

    private String remove(Lockstep lockstep) {
        if (hasRemoved) {
            return abandon(lockstep);
        }
        hasRemoved = true;
        reasonsToRepeat++;
        lockstep.bots().remove(bot, NOTE);
        count.happened("removals by operators");
        return "remove";
    }
}

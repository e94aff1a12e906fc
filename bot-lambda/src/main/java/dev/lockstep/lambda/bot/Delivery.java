package dev.lockstep.lambda.bot;

import com.amazonaws.services.lambda.runtime.Context;
import dev.lockstep.Lockstep;
import dev.lockstep.run.Invocation;
import dev.lockstep.types.UnknownBotException;
import java.util.Map;

/** An invocation, and what its sender expects of the function beside the run. */
sealed interface Delivery {
    Invocation invocation();

    /** The bot's settings, a JSON object. */
    String settings(Lockstep lockstep);

    /** The settings as the author's type. */
    <T> T bound(String settings, Class<T> type);

    /** What log lines about the run name beside it. */
    Map<String, String> names(Context lambda);

    /** Says in the sender's words how far the run has come. */
    void tell(BusLog log, String step, Context lambda);

    /** What the function answers, JSON. */
    String answer(String outcome, boolean begun);

    /** By Lockstep's own functions. */
    record OfLockstep(Invocation invocation) implements Delivery {
        @Override
        public String settings(Lockstep lockstep) {
            return lockstep.bots()
                    .find(invocation.bot())
                    .orElseThrow(() -> new UnknownBotException(invocation.bot()))
                    .definition()
                    .settings();
        }

        @Override
        public <T> T bound(String settings, Class<T> type) {
            return TypedSettings.read(settings, type);
        }

        @Override
        public Map<String, String> names(Context lambda) {
            return Map.of();
        }

        @Override
        public void tell(BusLog log, String step, Context lambda) {
            // Lockstep's own functions know from the table
        }

        @Override
        public String answer(String outcome, boolean begun) {
            return "{\"outcome\":\"" + outcome + "\"}";
        }
    }

    /**
     * By an RStreams bus. The bus does not look at the answer; people who invoke the function by hand do.
     *
     * @param event the event, which has the settings in it
     */
    record OfBus(Invocation invocation, String event) implements Delivery {
        @Override
        public String settings(Lockstep lockstep) {
            return BusSettings.in(event);
        }

        /** Attributes that somebody has added to the bot's item look like settings, and must not break it. */
        @Override
        public <T> T bound(String settings, Class<T> type) {
            return TypedSettings.readKnown(settings, type);
        }

        /** Of a request's lines Botmon shows those that name it behind a space. */
        @Override
        public Map<String, String> names(Context lambda) {
            return Map.of("botmon", "RequestId: " + lambda.getAwsRequestId());
        }

        @Override
        public void tell(BusLog log, String step, Context lambda) {
            log.tell(step, invocation, lambda.getAwsRequestId());
        }

        /** As leo-sdk's wrapper answers a run that is not to be begun, whatever has become of it. */
        @Override
        public String answer(String outcome, boolean begun) {
            return begun ? "{\"outcome\":\"" + outcome + "\"}" : "\"already running\"";
        }
    }
}

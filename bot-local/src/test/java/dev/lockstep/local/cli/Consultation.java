package dev.lockstep.local.cli;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.local.cli.doctor.Complaint;
import dev.lockstep.local.cli.doctor.Doctor;
import dev.lockstep.local.cli.doctor.Patient;
import dev.lockstep.local.cli.doctor.Severity;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** A doctor and a few bots. */
final class Consultation {
    private final DynamoDbLocal dynamo;
    final Fleet fleet;

    /** On an empty table. */
    Consultation(DynamoDbLocal dynamo) {
        this.dynamo = dynamo;
        fleet = new Fleet(dynamo);
    }

    void register(BotDefinition.Builder definition) {
        fleet.lockstep.bots().register(definition.owner("shop").build());
    }

    /** A bot that has read all there is. */
    void healthyBot() {
        register(BotDefinition.bot("bill")
                .target("lambda:bill")
                .reads("orders")
                .writes("invoices")
                .schedule("rate(1 hour)"));
        fleet.does("bill", run -> run.complete(Checkpoint.read("orders", Fleet.at("00:00"), 1)));
        fleet.moved("orders", "00:00", "bill");
        fleet.evaluate("bill");
    }

    Patient patient(Duration patience, Patient.Asking asking) {
        return patient(patience, asking, Optional.empty());
    }

    private Patient patient(Duration patience, Patient.Asking asking, Optional<LambdaClient> lambda) {
        return new Patient(fleet.lockstep, dynamo.client(), Fleet.TABLE, fleet.clock, false, lambda, patience, asking);
    }

    /** All that is found of a table with a stack. */
    List<String> findings(LambdaClient lambda) throws InterruptedException {
        return new Doctor(patient(Duration.ZERO, new OneByOne(), Optional.of(lambda)))
                .diagnosis(Optional.empty(), bots -> {}).complaints().stream()
                        .map(Consultation::text)
                        .toList();
    }

    /** Problems and warnings of one look. */
    List<String> findings() throws InterruptedException {
        return findings(Optional.empty());
    }

    /** The same of one bot, or of all, one look each. */
    List<String> findings(Optional<BotId> bot) throws InterruptedException {
        return new Doctor(patient(Duration.ZERO, new OneByOne()))
                .diagnosis(bot, bots -> {}).complaints().stream()
                        .filter(complaint -> complaint.severity() != Severity.NOTE)
                        .map(Consultation::text)
                        .toList();
    }

    private static String text(Complaint complaint) {
        return complaint.severity() + " " + complaint.about() + ": " + complaint.text();
    }

    /** Asks one after the other. */
    static class OneByOne implements Patient.Asking {
        @Override
        public <K, V> Stream<V> each(List<K> keys, Function<K, V> question) {
            return keys.stream().map(question);
        }
    }
}

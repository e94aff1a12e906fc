package dev.lockstep.bench.laps;

import dev.lockstep.local.DynamoDbLocalProcess;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;

/** What DynamoDB Local answers to each racer. */
public final class Recordings {
    private Recordings() {}

    /** Made on a server in a process of its own, which ends before this returns. */
    public static Map<Racer, Canned> of(List<Racer> racers, Consumer<String> notices) throws Exception {
        Map<Racer, Canned> recordings = new EnumMap<>(Racer.class);
        try (DynamoDbLocalProcess server =
                        DynamoDbLocalProcess.start(DynamoDbLocalProcess.Options.ofLauncher(notices));
                SdkHttpClient http = ApacheHttpClient.create()) {
            for (Racer racer : racers) {
                recordings.put(racer, Canned.of(racer, http, server.endpoint()));
            }
        }
        return recordings;
    }
}

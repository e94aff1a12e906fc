package dev.lockstep.bench.laps;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** What a server has answered to somebody who entered a lane and made laps. */
public final class Canned {
    /** Nobody is there. */
    private static final URI NOWHERE = URI.create("http://canned.invalid");

    private static final int LAPS = 3;

    private final List<Answer> answers;
    private final int lap;

    private Canned(List<Answer> answers, int lap) {
        this.answers = List.copyOf(answers);
        this.lap = lap;
    }

    /** In their order. */
    List<Answer> answers() {
        return answers;
    }

    /** How many answers, the last ones, are of the last lap; further laps are answered the same. */
    public int lap() {
        return lap;
    }

    /** Lets somebody enter a lane and make some laps on an empty server. */
    public static Canned of(Racer racer, SdkHttpClient http, URI server) throws Exception {
        RecordingHttp recording = new RecordingHttp(http);
        try (DynamoDbClient dynamo = Clients.over(recording, server)) {
            Lap lap = racer.enter(dynamo, 0);
            for (int made = 1; made < LAPS; made++) {
                lap.run();
            }
            int before = recording.answers().size();
            lap.run();
            return new Canned(recording.answers(), recording.answers().size() - before);
        }
    }

    /** Lets the same one enter the same lane again, who is answered as the server did; for one thread. */
    public Lap enter(Racer racer) throws Exception {
        return enter(racer, Duration.ZERO);
    }

    /** As {@link #enter(Racer)}, with each request on its way for so long. */
    public Lap enter(Racer racer, Duration away) throws Exception {
        return racer.enter(Clients.over(new DistantHttp(new CannedHttp(this), away), NOWHERE), 0);
    }

    /** Keeps it in a file. */
    public void write(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeInt(lap);
            out.writeInt(answers.size());
            for (Answer answer : answers) {
                answer.write(out);
            }
        }
    }

    /** What was kept in a file. */
    public static Canned read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            int lap = in.readInt();
            int size = in.readInt();
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                answers.add(Answer.read(in));
            }
            return new Canned(answers, lap);
        }
    }
}

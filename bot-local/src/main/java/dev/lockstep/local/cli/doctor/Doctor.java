package dev.lockstep.local.cli.doctor;

import dev.lockstep.bot.BotSelection;
import dev.lockstep.bot.Target;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.target.Targets;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.UnknownBotException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveResponse;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Looks for what is wrong, and changes nothing. */
public final class Doctor {
    private static final int PAGE = 100;

    private final Patient patient;
    private final List<Complaint> complaints = new ArrayList<>();
    private final List<BotCheck> checks =
            new ArrayList<>(List.of(new HealthCheck(), new ScheduleCheck(), new PositionCheck()));

    public Doctor(Patient patient) {
        this.patient = patient;
    }

    /**
     * Looks at the table, the stack and the clock, and at all bots or at one of them. A few requests, and one or two
     * for each bot, and one for each queue.
     *
     * @param progress is told how many bots have been looked at, again and again
     * @throws ResourceNotFoundException if there is no such table
     * @throws UnknownBotException if there is no such bot
     */
    public Diagnosis diagnosis(Optional<BotId> bot, LongConsumer progress) throws InterruptedException {
        TableDescription table = patient.dynamo()
                .describeTable(r -> r.tableName(patient.table()))
                .table();
        table(table);
        patient.lambda().ifPresent(lambda -> stack(table, new Functions(lambda)));
        if (!patient.isOnAws()) {
            complaints.add(Complaint.note(
                    "table",
                    "backups, deletion protection and the clock are not checked: it is not AWS's DynamoDB",
                    "look at the table on AWS"));
        }
        if (patient.lambda().isEmpty()) {
            complaints.add(Complaint.note(
                    "stack",
                    "the stack and the functions of bots are not checked: it is not AWS's Lambda that runs them",
                    "give --lambda-endpoint of a Lambda service that tells of its functions, if there is one"));
        }
        BotRound round = new BotRound(patient, checks);
        if (!TableCheck.hasItsKeys(table) || (bot.isEmpty() && !TableCheck.listsBots(table))) {
            complaints.add(Complaint.note(
                    "bots", "they are not checked, as they cannot be found", "mend the table, and look again"));
        } else if (bot.isPresent()) {
            if (patient.lockstep().bots().find(bot.get()).isEmpty()) {
                throw new UnknownBotException(bot.get());
            }
            round.lookAt(bot.stream(), progress);
        } else {
            try (Stream<BotId> all = patient.lockstep().bots().ids(BotSelection.all(), Optional.empty(), PAGE)) {
                round.lookAt(all, progress);
            }
        }
        Diagnosis ofBots = round.diagnosis();
        complaints.addAll(ofBots.complaints());
        return new Diagnosis(complaints, ofBots.bots());
    }

    private void table(TableDescription table) {
        Instant asked = patient.clock().instant();
        DescribeTimeToLiveResponse answer = patient.dynamo().describeTimeToLive(r -> r.tableName(patient.table()));
        Instant came = patient.clock().instant();
        Optional<PointInTimeRecoveryStatus> recovery = patient.isOnAws() ? recovery() : Optional.empty();
        complaints.addAll(TableCheck.complaints(
                new TableCheck.Facts(table, answer.timeToLiveDescription(), recovery, patient.isOnAws())));
        if (patient.isOnAws()) {
            ClockCheck.complaint(answer.sdkHttpResponse(), asked, came).ifPresent(complaints::add);
        }
    }

    private Optional<PointInTimeRecoveryStatus> recovery() {
        try {
            return Optional.of(patient.dynamo()
                    .describeContinuousBackups(r -> r.tableName(patient.table()))
                    .continuousBackupsDescription()
                    .pointInTimeRecoveryDescription()
                    .pointInTimeRecoveryStatus());
        } catch (SdkException refused) {
            complaints.add(Complaint.note(
                    "table",
                    "whether it can be restored to a point in time is not checked: " + Functions.reason(refused),
                    "allow dynamodb:DescribeContinuousBackups, and look again"));
            return Optional.empty();
        }
    }

    private void stack(TableDescription table, Functions functions) {
        Optional<Targets> allowed = Optional.empty();
        try {
            Stack stack = Stack.of(patient.table(), functions);
            complaints.addAll(
                    new StackCheck(patient.table(), Optional.ofNullable(table.latestStreamArn()), stack).complaints());
            allowed = allowed(stack);
        } catch (SdkException refused) {
            complaints.add(Complaint.note(
                    "stack",
                    "it is not checked: " + Functions.reason(refused),
                    "allow lambda:ListFunctions, lambda:GetFunction and lambda:ListEventSourceMappings, and look"
                            + " again"));
        }
        checks.add(new TargetCheck(allowed, functions));
    }

    /** What Dispatch may invoke; empty if it is not there, or not told in a way that is understood. */
    private Optional<Targets> allowed(Stack stack) {
        Environment environment = stack.environment(StackFunction.DISPATCH);
        if (environment.find(Environment.TABLE).isEmpty()) {
            return Optional.empty();
        }
        try {
            Targets.Builder targets = Targets.builder(environment);
            for (Target.Kind kind : Target.Kind.values()) {
                if (kind != Target.Kind.PROCESS) {
                    targets.invoker(kind, (target, invocation) -> {
                        throw new IllegalStateException("nothing is invoked here");
                    });
                }
            }
            return Optional.of(targets.build());
        } catch (InvalidInputException wrong) {
            complaints.add(Complaint.problem(
                    "stack", "Dispatch cannot start: " + wrong.getMessage(), "update the stack (docs/deploy.md)"));
            return Optional.empty();
        }
    }
}

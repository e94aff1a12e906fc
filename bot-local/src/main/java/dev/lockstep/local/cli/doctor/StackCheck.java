package dev.lockstep.local.cli.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.dispatch.DispatchFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.Filter;
import software.amazon.awssdk.services.lambda.model.FilterCriteria;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;

/** Whether the functions on a table are all there, agree with each other, and are set going. */
final class StackCheck {
    private static final String ABOUT = "stack";
    private static final String UPDATE = "update the stack (docs/deploy.md)";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> IN_ORDER = Set.of("Enabled", "Enabling", "Updating", "Creating");

    private final String table;
    private final Optional<String> stream;
    private final Stack stack;
    private final List<Complaint> complaints = new ArrayList<>();

    /**
     * To be checked.
     *
     * @param stream ARN of the table's stream
     */
    StackCheck(String table, Optional<String> stream, Stack stack) {
        this.table = table;
        this.stream = stream;
        this.stack = stack;
    }

    List<Complaint> complaints() {
        if (stack.names().isEmpty()) {
            problem(
                    "no function of this account and region works on table " + table + ": nobody runs its bots",
                    "deploy the stack (docs/deploy.md), or give --region and --profile of where it is");
            return complaints;
        }
        for (StackFunction part : StackFunction.values()) {
            functions(part);
        }
        agreed(Environment.CLOCK_DRIFT, "90");
        agreed(Environment.START_WITHIN, "60");
        if (stack.names().containsKey(StackFunction.DISPATCH)) {
            mappings();
        }
        return complaints;
    }

    private void functions(StackFunction part) {
        List<String> names = stack.names().getOrDefault(part, List.of());
        Functions.Answer live = stack.live().get(part);
        if (names.isEmpty() || live == null) {
            complaints.add(
                    new Complaint(part.severity(), ABOUT, part.text() + " is not there: " + part.without(), UPDATE));
            return;
        }
        if (names.size() > 1) {
            warning(
                    "more than one " + part.text() + " works on table " + table + ": " + String.join(", ", names),
                    "delete the stack that is not wanted, without its table");
        }
        String name = part.text() + ", function " + names.get(0) + ":live,";
        live.refusal()
                .ifPresent(why -> complaints.add(Complaint.note(
                        ABOUT, name + " is not checked: " + why, "allow lambda:GetFunction, and look again")));
        live.obstacle()
                .ifPresent(obstacle -> complaints.add(
                        new Complaint(part.severity(), ABOUT, name + " " + obstacle + ": " + part.without(), UPDATE)));
        if (live.isOutdated()) {
            warning(name + " could not be updated, and runs as it was", UPDATE);
        }
        Optional<String> its = stack.environment(part).find(Environment.TABLE);
        if (live.found().isPresent() && !its.equals(Optional.of(table))) {
            problem(
                    name + " works on table " + its.orElse("of no name") + ", unlike its latest version: "
                            + part.without(),
                    UPDATE);
        }
    }

    /** What the functions' decisions rest on is the same for all of them. */
    private void agreed(String variable, String otherwise) {
        Map<String, String> values = new TreeMap<>();
        for (StackFunction part : StackFunction.values()) {
            if (stack.live().containsKey(part) && stack.live().get(part).found().isPresent()) {
                values.put(part.text(), stack.environment(part).find(variable).orElse(otherwise));
            }
        }
        if (new HashSet<>(values.values()).size() > 1) {
            warning(
                    variable + " differs: "
                            + values.entrySet().stream()
                                    .map(one -> one.getValue() + " of " + one.getKey())
                                    .collect(Collectors.joining(", ")),
                    UPDATE);
        }
    }

    private void mappings() {
        List<EventSourceMappingConfiguration> ours = stack.mappings().stream()
                .filter(mapping -> stream.equals(Optional.ofNullable(mapping.eventSourceArn())))
                .toList();
        if (ours.isEmpty()) {
            problem(
                    "Dispatch is not set going by the table's stream "
                            + stream.orElse("(it has none)")
                            + stack.mappings().stream()
                                    .map(mapping -> ", but by " + mapping.eventSourceArn())
                                    .collect(Collectors.joining()),
                    "update the stack, with the stream's ARN as ExistingStreamArn if it did not make the table");
        }
        ours.forEach(this::mapping);
    }

    private void mapping(EventSourceMappingConfiguration mapping) {
        String state = String.valueOf(mapping.state());
        String command = "aws lambda update-event-source-mapping --uuid " + mapping.uuid();
        if (!IN_ORDER.contains(state)) {
            problem(
                    "the stream does not reach Dispatch: its event source mapping is " + state + " ("
                            + mapping.stateTransitionReason() + ")",
                    command + " --enabled");
        }
        String last = String.valueOf(mapping.lastProcessingResult());
        if (last.startsWith("PROBLEM")) {
            problem(
                    "Lambda has a problem with the stream for Dispatch: " + last,
                    "read Dispatch's log /lockstep/" + table + "/dispatch, and the role of Dispatch");
        }
        if (!mapping.functionResponseTypes().contains(FunctionResponseType.REPORT_BATCH_ITEM_FAILURES)) {
            warning(
                    "one record that fails makes Dispatch do its whole batch again",
                    command + " --function-response-types ReportBatchItemFailures");
        }
        if (!patterns(mapping).equals(wanted())) {
            warning(
                    "the event source mapping of Dispatch lets other records through than this version's filter",
                    "update the stack to this version, or use the CLI of the stack's version");
        }
    }

    private static Set<JsonNode> wanted() {
        return DispatchFilter.patterns().stream().map(StackCheck::json).collect(Collectors.toSet());
    }

    private static Set<JsonNode> patterns(EventSourceMappingConfiguration mapping) {
        return Optional.ofNullable(mapping.filterCriteria()).map(FilterCriteria::filters).stream()
                .flatMap(List::stream)
                .map(Filter::pattern)
                .map(StackCheck::json)
                .collect(Collectors.toSet());
    }

    private static JsonNode json(String pattern) {
        try {
            return JSON.readTree(pattern);
        } catch (JsonProcessingException none) {
            return JSON.getNodeFactory().textNode(pattern);
        }
    }

    private void problem(String text, String remedy) {
        complaints.add(Complaint.problem(ABOUT, text, remedy));
    }

    private void warning(String text, String remedy) {
        complaints.add(Complaint.warning(ABOUT, text, remedy));
    }
}

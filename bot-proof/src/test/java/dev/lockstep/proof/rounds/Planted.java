package dev.lockstep.proof.rounds;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.Update;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Defects that the proof must find, and what it must say of them. */
enum Planted {
    NOTHING("no complaint"),
    /** A dispatcher closes a round though not every instance has done its share. */
    CLOSED_TOO_EARLY("was closed while instance"),
    /** An instance that joins a round counts its own epochs, and does not go up to the round's. */
    EPOCHS_OF_THEIR_OWN("P23"),
    /** Abandoning a round takes the shares from its instances, and leaves the fences out. */
    UNFENCED_ABANDON("P21"),
    /** The library's condition is left out of commits. */
    UNFENCED_COMMIT("P21|P7"),
    /** The bot takes every event, whosever the key is. */
    EVERY_KEY_IS_MINE("not its key's"),
    /** The bot shares keys out by what its definition says by now, and not by what the round was opened with. */
    NUMBER_OF_TODAY("P20"),
    /** The bot keeps its positions before it makes its effects. */
    CHECKPOINT_FIRST("P20"),
    /** The bot ends its share at the round's end without having looked at all of it. */
    ENDS_WITHOUT_LOOKING("P20");

    private static final Pattern SET = Pattern.compile("(#n\\d+) = (:v\\d+)");

    private final Pattern complaint;

    Planted(String complaint) {
        this.complaint = Pattern.compile(complaint);
    }

    /** Whether it is this that is told of. */
    boolean isMeantBy(String told) {
        return complaint.matcher(told).find();
    }

    /** How many of the first histories are left out, which do not show it, to save time. */
    int seedsWithoutIt() {
        return this == UNFENCED_COMMIT ? 15 : 0;
    }

    /** Whether it shows only if rounds are abandoned. */
    boolean needsAbandons() {
        return this == UNFENCED_ABANDON || this == UNFENCED_COMMIT;
    }

    /** What sits between the clients and their connections. */
    ExecutionInterceptor interceptor() {
        return switch (this) {
            case EPOCHS_OF_THEIR_OWN, UNFENCED_ABANDON, UNFENCED_COMMIT -> new Rewritten(this);
            default -> new ExecutionInterceptor() {};
        };
    }

    private static String sort(Map<String, AttributeValue> key) {
        return new Image(key).text("sk");
    }

    private record Rewritten(Planted defect) implements ExecutionInterceptor {
        @Override
        public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
            SdkRequest request = context.request();
            if (defect == EPOCHS_OF_THEIR_OWN && request instanceof UpdateItemRequest update) {
                return sort(update.key()).startsWith("R#") ? withItsOwnEpoch(update) : update;
            } else if (defect == UNFENCED_ABANDON && request instanceof UpdateItemRequest update) {
                return isFence(update.expressionAttributeNames(), update.updateExpression(), update.key())
                        ? update.copy(u -> u.updateExpression(
                                unchanged(update.expressionAttributeNames(), update.updateExpression())))
                        : update;
            } else if (defect == UNFENCED_ABANDON && request instanceof TransactWriteItemsRequest transaction) {
                return changed(transaction, Rewritten::withoutFence);
            } else if (defect == UNFENCED_COMMIT && request instanceof TransactWriteItemsRequest transaction) {
                return changed(transaction, Rewritten::withoutCondition);
            }
            return request;
        }

        private static TransactWriteItemsRequest changed(
                TransactWriteItemsRequest transaction, UnaryOperator<Update> change) {
            return transaction.copy(t -> t.transactItems(transaction.transactItems().stream()
                    .map(item -> item.update() == null ? item : item.copy(i -> i.update(change.apply(item.update()))))
                    .toList()));
        }

        private static UpdateItemRequest withItsOwnEpoch(UpdateItemRequest claim) {
            Map<String, String> names = claim.expressionAttributeNames();
            if (!names.containsValue("fo") || !names.containsValue("fn") || !names.containsValue("id")) {
                return claim;
            }
            long seen = 0;
            Matcher condition = SET.matcher(claim.conditionExpression());
            while (condition.find()) {
                if ("e".equals(names.get(condition.group(1)))) {
                    seen = Long.parseLong(Optional.ofNullable(
                                    claim.expressionAttributeValues().get(condition.group(2)))
                            .orElseThrow()
                            .n());
                }
            }
            Map<String, AttributeValue> values = new HashMap<>(claim.expressionAttributeValues());
            values.put(":own", AttributeValue.fromN(Long.toString(seen + 1)));
            String expression = set("e", ":own", names, claim.updateExpression());
            values.keySet()
                    .removeIf(value ->
                            !uses(expression, value) && !uses(String.valueOf(claim.conditionExpression()), value));
            return claim.copy(c -> c.updateExpression(expression).expressionAttributeValues(values));
        }

        private static Update withoutFence(Update update) {
            return isFence(update.expressionAttributeNames(), update.updateExpression(), update.key())
                    ? update.copy(u ->
                            u.updateExpression(unchanged(update.expressionAttributeNames(), update.updateExpression())))
                    : update;
        }

        /** An instance is told that it has no share any more, and nothing else is begun with it. */
        private static boolean isFence(Map<String, String> names, String expression, Map<String, AttributeValue> key) {
            return sort(key).startsWith("R#")
                    && names.containsValue("fn")
                    && names.containsValue("fo")
                    && !SET.matcher(expression)
                            .results()
                            .map(set -> names.get(set.group(1)))
                            .toList()
                            .contains("id");
        }

        /** The instance keeps its epoch and its phase. */
        private static String unchanged(Map<String, String> names, String expression) {
            return SET.matcher(expression)
                    .replaceAll(found -> List.of("e", "st").contains(String.valueOf(names.get(found.group(1))))
                            ? found.group(1) + " = if_not_exists(" + found.group(1) + ", " + found.group(2) + ")"
                            : found.group());
        }

        private static boolean uses(String expression, String value) {
            return Pattern.compile(value + "\\b").matcher(expression).find();
        }

        private static String set(String attribute, String value, Map<String, String> names, String expression) {
            return SET.matcher(expression)
                    .replaceAll(found -> attribute.equals(names.get(found.group(1)))
                            ? found.group(1) + " = " + value
                            : found.group());
        }

        private static Update withoutCondition(Update update) {
            return sort(update.key()).startsWith("R#") && update.conditionExpression() != null
                    ? update.copy(u ->
                            u.conditionExpression("(" + update.conditionExpression() + ") OR attribute_exists(pk)"))
                    : update;
        }
    }
}

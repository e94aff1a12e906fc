package dev.lockstep.proof.explorer;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A condition as DynamoDB understands it, over one item and the values of a request. */
sealed interface Term {
    /** Holds always: no condition. */
    Term TRUE = new All(List.of());

    boolean holds(Map<String, AttributeValue> item, Map<String, AttributeValue> values);

    /**
     * In DynamoDB's words, names in full.
     *
     * @param wording what the values are called
     */
    String text(Wording wording);

    record All(List<Term> terms) implements Term {
        @Override
        public boolean holds(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return terms.stream().allMatch(term -> term.holds(item, values));
        }

        @Override
        public String text(Wording wording) {
            return terms.stream()
                    .map(term -> term instanceof Any ? "(" + term.text(wording) + ")" : term.text(wording))
                    .collect(Collectors.joining(" AND "));
        }
    }

    record Any(List<Term> terms) implements Term {
        @Override
        public boolean holds(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return terms.stream().anyMatch(term -> term.holds(item, values));
        }

        @Override
        public String text(Wording wording) {
            return terms.stream()
                    .map(term -> term instanceof All ? "(" + term.text(wording) + ")" : term.text(wording))
                    .collect(Collectors.joining(" OR "));
        }
    }

    record Exists(Path path, boolean wanted) implements Term {
        @Override
        public boolean holds(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return path.in(item).isPresent() == wanted;
        }

        @Override
        public String text(Wording wording) {
            return (wanted ? "attribute_exists(" : "attribute_not_exists(") + path + ")";
        }
    }

    record Compare(Path left, String operator, String right) implements Term {
        @Override
        public boolean holds(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            Optional<AttributeValue> found = left.in(item);
            AttributeValue wanted = Path.value(values, right);
            return switch (operator) {
                case "=" -> found.filter(wanted::equals).isPresent();
                case "<>" -> found.filter(wanted::equals).isEmpty();
                case "<" -> order(found, wanted).filter(o -> o < 0).isPresent();
                case "<=" -> order(found, wanted).filter(o -> o <= 0).isPresent();
                case ">" -> order(found, wanted).filter(o -> o > 0).isPresent();
                case ">=" -> order(found, wanted).filter(o -> o >= 0).isPresent();
                default -> throw new IllegalStateException("unknown operator " + operator);
            };
        }

        @Override
        public String text(Wording wording) {
            return left + " " + operator + " " + wording.value(left.toString(), right);
        }

        /** Empty where DynamoDB does not compare: an absent attribute, or another type. */
        private static Optional<Integer> order(Optional<AttributeValue> found, AttributeValue wanted) {
            if (found.isEmpty() || found.get().type() != wanted.type()) {
                return Optional.empty();
            }
            return switch (wanted.type()) {
                case N -> Optional.of(new BigDecimal(found.get().n()).compareTo(new BigDecimal(wanted.n())));
                case S -> Optional.of(found.get().s().compareTo(wanted.s()));
                default -> Optional.empty();
            };
        }
    }
}

package dev.lockstep.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Logs and results as leo-sdk keeps them on a bus: JSON, compressed. */
final class BusText {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int SYSTEM = 9;
    private static final byte UNIX = 3;

    private BusText() {}

    /** What a run says that has nothing to say. */
    static AttributeValue nothing() {
        return zipped("\"\"");
    }

    /** A result: as it is if it is JSON, which node bots parse, and as a text of JSON's otherwise. */
    static AttributeValue result(String text) {
        return zipped(isJson(text) ? text : written(json -> json.writeString(text)));
    }

    /** An error as node bots report theirs. */
    static AttributeValue error(RunError error) {
        String message = error.stack().isEmpty() || error.message().isEmpty()
                ? error.type() + (error.message().isEmpty() ? "" : ": " + error.message())
                : error.message();
        return zipped(written(json -> {
            json.writeStartObject();
            json.writeStringField("msg", message);
            json.writeStringField("stack", error.stack());
            json.writeEndObject();
        }));
    }

    private static boolean isJson(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JsonProcessingException otherText) {
            return false;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static String written(Writing writing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            writing.to(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static AttributeValue zipped(String json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        byte[] zipped = bytes.toByteArray();
        zipped[SYSTEM] = UNIX; // as node writes it, so that equal texts are equal bytes
        return AttributeValue.fromB(SdkBytes.fromByteArray(zipped));
    }

    @FunctionalInterface
    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }
}

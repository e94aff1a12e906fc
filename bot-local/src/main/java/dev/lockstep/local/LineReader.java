package dev.lockstep.local;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Text line by line, ended by LF or CRLF. Bytes that are not UTF-8 become replacement characters and are counted; a
 * line that would not fit an item of DynamoDB is refused, and so is what holds NUL bytes, which is no text.
 */
final class LineReader implements AutoCloseable {
    static final int LONGEST_BYTES = 300_000;

    private final InputStream input;
    private final String name;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long number;
    private long replaced;

    LineReader(InputStream input, String name) {
        this.input = new BufferedInputStream(input, 1 << 16);
        this.name = name;
    }

    /** The next line without its end; null after the last one. */
    @Nullable
    String next() throws IOException {
        int b = input.read();
        if (b < 0) {
            return null;
        }
        number++;
        line.reset();
        for (; b >= 0 && b != '\n'; b = input.read()) {
            if (b == 0) {
                throw new InputRefusedException(name + " is not text: line " + number + " holds a NUL byte");
            }
            if (line.size() == LONGEST_BYTES) {
                throw tooLong();
            }
            line.write(b);
        }
        return text(line.toByteArray());
    }

    private String text(byte[] bytes) {
        int end = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        int start =
                number == 1 && end >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF
                        ? 3
                        : 0;
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, end - start))
                    .toString();
        } catch (CharacterCodingException e) {
            replaced++;
            String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
            if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES) {
                throw tooLong();
            }
            return text;
        }
    }

    private InputRefusedException tooLong() {
        return new InputRefusedException(name + ": line " + number + " is longer than " + LONGEST_BYTES
                + " bytes and would not fit an item of DynamoDB");
    }

    /** How many of the lines so far held bytes that are not UTF-8. */
    long replaced() {
        return replaced;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}

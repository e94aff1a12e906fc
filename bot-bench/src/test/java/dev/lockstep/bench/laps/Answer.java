package dev.lockstep.bench.laps;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpResponse;

/** One answer of a server, as it came. */
record Answer(SdkHttpResponse head, SdkBytes body) {
    HttpExecuteResponse response() {
        return HttpExecuteResponse.builder()
                .response(head)
                .responseBody(AbortableInputStream.create(body.asInputStream()))
                .build();
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(head.statusCode());
        out.writeInt(head.headers().size());
        for (Map.Entry<String, List<String>> header : head.headers().entrySet()) {
            out.writeUTF(header.getKey());
            out.writeInt(header.getValue().size());
            for (String value : header.getValue()) {
                out.writeUTF(value);
            }
        }
        out.writeInt(body.asByteArrayUnsafe().length);
        out.write(body.asByteArrayUnsafe());
    }

    static Answer read(DataInputStream in) throws IOException {
        SdkHttpResponse.Builder head = SdkHttpResponse.builder().statusCode(in.readInt());
        int headers = in.readInt();
        for (int i = 0; i < headers; i++) {
            String name = in.readUTF();
            int values = in.readInt();
            List<String> all = new ArrayList<>();
            for (int j = 0; j < values; j++) {
                all.add(in.readUTF());
            }
            head.putHeader(name, all);
        }
        return new Answer(head.build(), SdkBytes.fromByteArrayUnsafe(in.readNBytes(in.readInt())));
    }
}

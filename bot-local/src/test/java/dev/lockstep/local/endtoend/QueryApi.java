package dev.lockstep.local.endtoend;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/** CloudFormation and S3 by signed HTTP, for they have no client here. */
final class QueryApi {
    private static final Set<String> SET_BY_CLIENT = Set.of("host", "content-length");
    private static final Pattern OUTPUT = Pattern.compile(
            "<OutputKey>([^<]*)</OutputKey>\\s*<OutputValue>([^<]*)</OutputValue>|<OutputValue>([^<]*)</OutputValue>\\s*<OutputKey>([^<]*)</OutputKey>");
    private static final Pattern STATUS = Pattern.compile("<StackStatus>([^<]*)</StackStatus>");

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI endpoint;
    private final String region;
    private final AwsCredentials credentials;

    QueryApi(URI endpoint, String region, AwsCredentials credentials) {
        this.endpoint = endpoint;
        this.region = region;
        this.credentials = credentials;
    }

    void put(String path, byte[] content) {
        send(SdkHttpMethod.PUT, path, "s3", "application/octet-stream", content);
    }

    private String call(Map<String, String> parameters) {
        String form = new TreeMap<>(parameters)
                .entrySet().stream()
                        .map(p -> encoded(p.getKey()) + "=" + encoded(p.getValue()))
                        .collect(Collectors.joining("&"));
        return send(
                SdkHttpMethod.POST,
                "/",
                "cloudformation",
                "application/x-www-form-urlencoded; charset=utf-8",
                form.getBytes(StandardCharsets.UTF_8));
    }

    void createStack(String name, String templateUrl, Map<String, String> stackParameters) {
        Map<String, String> call = new TreeMap<>();
        call.put("Action", "CreateStack");
        call.put("Version", "2010-05-15");
        call.put("StackName", name);
        call.put("TemplateURL", templateUrl);
        call.put("Capabilities.member.1", "CAPABILITY_NAMED_IAM");
        call.put("Capabilities.member.2", "CAPABILITY_AUTO_EXPAND");
        int number = 1;
        for (Map.Entry<String, String> parameter : new TreeMap<>(stackParameters).entrySet()) {
            call.put("Parameters.member." + number + ".ParameterKey", parameter.getKey());
            call.put("Parameters.member." + number + ".ParameterValue", parameter.getValue());
            number++;
        }
        call(call);
    }

    void deleteStack(String name) {
        call(Map.of("Action", "DeleteStack", "Version", "2010-05-15", "StackName", name));
    }

    private String describe(String name) {
        return call(Map.of("Action", "DescribeStacks", "Version", "2010-05-15", "StackName", name));
    }

    /** Such as {@code CREATE_COMPLETE}. */
    String status(String name) {
        String answer = describe(name);
        Matcher status = STATUS.matcher(answer);
        if (!status.find()) {
            throw new AssertionError(answer);
        }
        return status.group(1);
    }

    Map<String, String> outputs(String name) {
        Map<String, String> outputs = new TreeMap<>();
        Matcher each = OUTPUT.matcher(describe(name));
        while (each.find()) {
            boolean keyFirst = each.group(1) != null;
            outputs.put(keyFirst ? each.group(1) : each.group(4), keyFirst ? each.group(2) : each.group(3));
        }
        return outputs;
    }

    private String send(SdkHttpMethod method, String path, String service, String type, byte[] body) {
        URI target = endpoint.resolve(path);
        SdkHttpRequest request = SdkHttpRequest.builder()
                .uri(target)
                .method(method)
                .putHeader("Content-Type", type)
                .build();
        SdkHttpRequest signed = AwsV4HttpSigner.create()
                .sign(r -> r.identity(credentials)
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region))
                .request();
        HttpRequest.Builder sent = HttpRequest.newBuilder(target)
                .timeout(Duration.ofMinutes(2))
                .method(method.name(), HttpRequest.BodyPublishers.ofByteArray(body));
        signed.headers().forEach((name, values) -> {
            if (!SET_BY_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> sent.header(name, value));
            }
        });
        try {
            HttpResponse<String> answer = http.send(sent.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new AssertionError(service + " " + path + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new AssertionError(service + " was not reached at " + target, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

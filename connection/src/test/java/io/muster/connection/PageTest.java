package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageTest {
    private static final UnknownFieldSet NEWER = UnknownFieldSet.newBuilder()
            .addField(
                    99,
                    UnknownFieldSet.Field.newBuilder()
                            .addVarint(7)
                            .addLengthDelimited(ByteString.copyFromUtf8("new"))
                            .build())
            .build();

    private final Wire wire = new Wire("ns/");

    @Test
    void itReadsWhatTheGeneratedClassesRead() throws IOException {
        Random random = new Random(4);
        for (int round = 0; round < 200; round++) {
            RangeResponse answer = random(random);
            Page page = page(answer.toByteArray());
            assertThat(page.header()).isEqualTo(answer.getHeader());
            assertThat(page.isFollowed()).isEqualTo(answer.getMore());
            assertThat(page.size()).isEqualTo(answer.getKvsCount());
            assertThat(page.bytes()).isEqualTo(answer.getSerializedSize());
            List<KeyValue> entries = new ArrayList<>();
            page.forEach(wire, entries::add);
            assertThat(entries).isEqualTo(wire.keyValues(answer.getKvsList()));
            if (!entries.isEmpty()) {
                Bytes last = entries.get(entries.size() - 1).key();
                assertThat(page.next(wire)).isEqualTo(last.concat(Bytes.of((byte) 0)));
            }
        }
    }

    private static RangeResponse random(Random random) {
        RangeResponse.Builder answer = RangeResponse.newBuilder()
                .setHeader(ResponseHeader.newBuilder()
                        .setClusterId(random.nextLong())
                        .setRevision(random.nextLong(1L << 40)));
        int size = random.nextInt(5);
        for (int i = 0; i < size; i++) {
            answer.addKvs(io.etcd.jetcd.api.KeyValue.newBuilder()
                    .setKey(ByteString.copyFromUtf8("ns/" + "k".repeat(random.nextInt(300))))
                    .setValue(ByteString.copyFrom(bytes(random, random.nextInt(3) * random.nextInt(20_000))))
                    .setCreateRevision(random.nextInt(3))
                    .setModRevision(random.nextLong(1L << 50))
                    .setVersion(random.nextInt(1000))
                    .setLease(random.nextBoolean() ? 0 : random.nextLong())
                    .setUnknownFields(random.nextBoolean() ? NEWER : UnknownFieldSet.getDefaultInstance()));
        }
        return answer.setMore(size > 0 && random.nextBoolean())
                .setCount(random.nextInt(100))
                .setUnknownFields(random.nextBoolean() ? NEWER : UnknownFieldSet.getDefaultInstance())
                .build();
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void whatIsNotAPageIsRefused() {
        byte[] whole = RangeResponse.newBuilder()
                .addKvs(io.etcd.jetcd.api.KeyValue.newBuilder().setKey(ByteString.copyFromUtf8("ns/k")))
                .build()
                .toByteArray();
        byte[] keyless = RangeResponse.newBuilder()
                .addKvs(io.etcd.jetcd.api.KeyValue.newBuilder().setVersion(1))
                .build()
                .toByteArray();
        byte[] followedByNobodyKnowsWhat =
                RangeResponse.newBuilder().setMore(true).build().toByteArray();
        for (byte[] bytes :
                List.of(Arrays.copyOf(whole, whole.length - 1), keyless, followedByNobodyKnowsWhat, new byte[] {7})) {
            assertThatThrownBy(() -> page(bytes))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL));
        }
    }

    private static Page page(byte[] bytes) {
        return Page.METHOD.parseResponse(new ByteArrayInputStream(bytes));
    }
}

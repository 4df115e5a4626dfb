package io.muster.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WholeRevisionsTest {
    private final List<String> passed = new ArrayList<>();
    private final WholeRevisions revisions = new WholeRevisions((revision, events) -> passed.add(revision + ":"
            + String.join(
                    "",
                    events.stream().map(e -> e.getKv().getKey().toStringUtf8()).toList())));

    /** Events such as {@code 5a}: a revision and a key. */
    private static WatchResponse response(boolean fragment, String... events) {
        WatchResponse.Builder response = WatchResponse.newBuilder();
        for (String event : events) {
            int end = event.length() - 1;
            response.addEvents(Event.newBuilder()
                    .setKv(KeyValue.newBuilder()
                            .setModRevision(Long.parseLong(event.substring(0, end)))
                            .setKey(ByteString.copyFromUtf8(event.substring(end)))));
        }
        if (fragment) {
            response.setUnknownFields(UnknownFieldSet.newBuilder()
                    .addField(7, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build());
        }
        return response.build();
    }

    @Test
    void aResponseHoldsWholeRevisions() {
        revisions.continueFrom(5);
        revisions.add(response(false, "5a", "5b", "7c"));
        assertThat(passed).containsExactly("5:ab", "7:c");
        assertThat(revisions.next()).isEqualTo(8);
    }

    @Test
    void aRevisionCutBetweenFragmentsIsHeldUntilItIsWhole() {
        revisions.continueFrom(5);
        revisions.add(response(true, "5a", "6b"));
        assertThat(passed).containsExactly("5:a");
        assertThat(revisions.next()).isEqualTo(6);
        revisions.add(response(true, "6c"));
        assertThat(passed).containsExactly("5:a");
        revisions.add(response(false, "6d", "7e"));
        assertThat(passed).containsExactly("5:a", "6:bcd", "7:e");
    }

    @Test
    void anUnfinishedRevisionIsForgottenWhenTheStreamIs() {
        revisions.continueFrom(5);
        revisions.add(response(true, "5a", "5b"));
        revisions.continueFrom(revisions.next());
        revisions.add(response(false, "5a", "5b", "5c"));
        assertThat(passed).containsExactly("5:abc");
    }

    @Test
    void whatCameBeforeIsDropped() {
        revisions.continueFrom(5);
        revisions.add(response(false, "4a", "5b"));
        revisions.add(response(false, "5b"));
        revisions.add(response(false, "5b", "6c"));
        assertThat(passed).containsExactly("5:b", "6:c");
    }
}

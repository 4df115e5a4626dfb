package io.muster.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.testkit.EtcdTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The usual ways to write a body compile, and mean what they look like. */
@EtcdTest
class LambdaShapesTest extends WithPeers {
    private static final Duration WAIT = Duration.ofSeconds(20);

    private final List<String> done = new ArrayList<>();
    private DistributedLock lock;

    @BeforeEach
    void open() {
        lock = peer("shapes").lock;
    }

    private void work() {
        done.add("work");
    }

    private void workWith(LockGrant grant) {
        done.add(grant.isHeld() ? "held" : "not held");
    }

    private String result() {
        return "result";
    }

    private String resultWith(LockGrant grant) {
        return grant.isHeld() ? "held" : "not held";
    }

    private void failing() throws IOException {
        throw new IOException("disk");
    }

    private String failingResult() throws IOException {
        throw new IOException("disk");
    }

    @Test
    void bodiesWithoutAResult() {
        lock.withLock(() -> work());
        lock.withLock(() -> {
            work();
        });
        lock.withLock(this::work);
        lock.withLock(() -> {});
        lock.withLock(grant -> workWith(grant));
        lock.withLock(grant -> {
            workWith(grant);
        });
        lock.withLock(this::workWith);
        lock.withLock((LockGrant grant) -> workWith(grant));
        lock.withLock(LockGrant::ensureHeld);
        lock.withLock(grant -> {});
        assertThat(done).containsExactly("work", "work", "work", "held", "held", "held", "held");
    }

    @Test
    void bodiesWhoseResultIsNotWanted() {
        lock.withLock(() -> done.add("added"));
        lock.withLock(() -> result());
        lock.withLock(this::result);
        lock.withLock(grant -> done.add(resultWith(grant)));
        lock.withLock(this::resultWith);
        assertThat(done).containsExactly("added", "held");
    }

    @Test
    void bodiesWithAResult() {
        String expression = lock.callWithLock(() -> result());
        String block = lock.callWithLock(() -> {
            return result();
        });
        String reference = lock.callWithLock(this::result);
        int number = lock.callWithLock(() -> 1);
        Object nothing = lock.callWithLock(() -> null);
        String held = lock.callWithLock(grant -> resultWith(grant));
        String heldBlock = lock.callWithLock(grant -> {
            return resultWith(grant);
        });
        String heldReference = lock.callWithLock(this::resultWith);
        var token = lock.callWithLock(LockGrant::fencingToken);
        List<? extends CharSequence> wider = lock.callWithLock(() -> List.of("one"));
        assertThat(List.of(expression, block, reference)).containsOnly("result");
        assertThat(List.of(held, heldBlock, heldReference)).containsOnly("held");
        assertThat(number).isOne();
        assertThat(nothing).isNull();
        assertThat(token.revision()).isPositive();
        assertThat(wider).hasSize(1);
    }

    @Test
    void bodiesThatWaitOrDoNot() {
        boolean ran = lock.withLock(WAIT, () -> work())
                && lock.withLock(WAIT, this::work)
                && lock.withLock(WAIT, grant -> workWith(grant))
                && lock.withLock(WAIT, this::workWith)
                && lock.tryWithLock(() -> work())
                && lock.tryWithLock(this::work)
                && lock.tryWithLock(grant -> workWith(grant))
                && lock.tryWithLock(this::workWith);
        Attempt<String> waited = lock.callWithLock(WAIT, () -> result());
        String held = lock.callWithLock(WAIT, grant -> resultWith(grant)).orElseThrow();
        String tried = lock.tryCallWithLock(() -> result()).orElse("other");
        Attempt<String> triedWith = lock.tryCallWithLock(this::resultWith);
        assertThat(ran).isTrue();
        assertThat(done).hasSize(8);
        assertThat(waited).isEqualTo(new Attempt.Ran<>("result"));
        assertThat(List.of(held, triedWith.orElseThrow())).containsOnly("held");
        assertThat(tried).isEqualTo("result");
    }

    @Test
    void checkedExceptionsPassThroughAndOthersNeedNotBeDeclared() throws IOException {
        assertThatThrownBy(() -> lock.withLock(() -> failing())).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> lock.withLock(this::failing)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> lock.withLock(grant -> failing())).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> lock.withLock(() -> {
                    throw new IllegalStateException("body");
                }))
                .hasMessage("body");
        assertThatThrownBy(() -> lock.callWithLock(grant -> {
                    throw new IllegalStateException("body");
                }))
                .hasMessage("body");
        try {
            String unreachable = lock.callWithLock(WAIT, () -> failingResult()).orElseThrow();
            assertThat(unreachable).isNull();
        } catch (IOException expected) {
            assertThat(expected).hasMessage("disk").hasNoSuppressedExceptions();
        }
        assertThat(lock.tryWithLock(() -> work()))
                .as("given back after each failure")
                .isTrue();
    }

    /** What must not compile without its exception being declared, does not: the compiler infers it from the body. */
    private void declared() throws IOException {
        lock.withLock(() -> failing());
        lock.withLock(grant -> failing());
        lock.callWithLock(grant -> failingResult());
    }

    @Test
    void anExceptionThatTheBodyDeclaresIsTheCallersToDeclare() {
        assertThatThrownBy(this::declared).isInstanceOf(IOException.class);
    }
}

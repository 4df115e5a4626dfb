package io.muster.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.Session;
import io.muster.registry.Registration.State;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class RecordStatusTest {
    private volatile Session.State lease = Session.State.ACTIVE;

    private final Session session = (Session) Proxy.newProxyInstance(
            Session.class.getClassLoader(),
            new Class<?>[] {Session.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "state" -> lease;
                case "isActive" -> lease == Session.State.ACTIVE || lease == Session.State.SUSPECT;
                default -> throw new UnsupportedOperationException(method.getName());
            });

    @Test
    void afterAPauseItClaimsNothingThatItsLeaseDoesNotProve() {
        RecordStatus status =
                new RecordStatus("services/orders/a", new StateLog(new HeldTiming(), line -> {}, line -> {}));
        status.registered(7, session);
        assertThat(status.state()).isEqualTo(State.REGISTERED);
        assertThat(status.session()).isSameAs(session);

        // The clock has moved on while everything stood still: no timer has run yet, and nobody has been told.
        lease = Session.State.LOST;

        assertThat(status.state()).isEqualTo(State.LOST);
        assertThat(status.session()).isNull();
    }

    @Test
    void whatIsWrittenUnderASuspectLeaseIsSuspect() {
        RecordStatus status =
                new RecordStatus("services/orders/a", new StateLog(new HeldTiming(), line -> {}, line -> {}));
        lease = Session.State.SUSPECT;

        status.registered(7, session);

        assertThat(status.state()).isEqualTo(State.SUSPECT);
    }
}

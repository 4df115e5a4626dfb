package io.muster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigMemorySize;
import io.muster.connection.EtcdConnection;
import io.muster.testkit.EtcdCluster;
import io.muster.testkit.EtcdTest;
import io.muster.testkit.RandomPrefix;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** Beans are made by Typesafe Config's own factory, and their problems are found as those of records are. */
class BeanTest {
    private final ConfigBinder binder = ConfigBinder.standard();

    public enum Mode {
        FAIL_FAST,
        RETRY
    }

    public static class Server {
        private String host;
        private int port;

        public String getHost() {
            return host;
        }

        public void setHost(String host) {
            this.host = host;
        }

        public int getPort() {
            return port;
        }

        public void setPort(int port) {
            if (port < 1) {
                throw new IllegalArgumentException("port: " + port + " (expected: at least 1)");
            }
            this.port = port;
        }
    }

    public static class Service {
        private int maxOrders;
        private Duration window;
        private List<Server> servers;

        @com.typesafe.config.Optional
        private String note = "none";

        public int getMaxOrders() {
            return maxOrders;
        }

        public void setMaxOrders(int maxOrders) {
            this.maxOrders = maxOrders;
        }

        public Duration getWindow() {
            return window;
        }

        public void setWindow(Duration window) {
            this.window = window;
        }

        public List<Server> getServers() {
            return servers;
        }

        public void setServers(List<Server> servers) {
            this.servers = servers;
        }

        public String getNote() {
            return note;
        }

        public void setNote(String note) {
            this.note = note;
        }
    }

    private static final String GOOD = "max-orders = \"5\", window = 10s, servers = [{ host = x, port = \"1\" }]";

    @Test
    void aBeanIsMadeOfWhatStandsThereAndKeepsWhatItHasForWhatIsOptional() {
        Service service = bind(GOOD, Service.class);

        assertThat(service.getMaxOrders()).isEqualTo(5);
        assertThat(service.getWindow()).isEqualTo(Duration.ofSeconds(10));
        assertThat(service.getServers()).extracting(Server::getHost).containsExactly("x");
        assertThat(service.getServers()).extracting(Server::getPort).containsExactly(1);
        assertThat(service.getNote()).isEqualTo("none");
        assertThat(bind(GOOD + ", note = n", Service.class).getNote()).isEqualTo("n");
    }

    public static class Others {
        private Mode mode;
        private double rate;
        private ConfigMemorySize heap;
        private Set<String> tags;
        private Map<String, Object> free;
        private Object anything;
        private ConfigList list;
        private String homeURL;

        public Mode getMode() {
            return mode;
        }

        public void setMode(Mode mode) {
            this.mode = mode;
        }

        public double getRate() {
            return rate;
        }

        public void setRate(double rate) {
            this.rate = rate;
        }

        public ConfigMemorySize getHeap() {
            return heap;
        }

        public void setHeap(ConfigMemorySize heap) {
            this.heap = heap;
        }

        public Set<String> getTags() {
            return tags;
        }

        public void setTags(Set<String> tags) {
            this.tags = tags;
        }

        public Map<String, Object> getFree() {
            return free;
        }

        public void setFree(Map<String, Object> free) {
            this.free = free;
        }

        public Object getAnything() {
            return anything;
        }

        public void setAnything(Object anything) {
            this.anything = anything;
        }

        public ConfigList getList() {
            return list;
        }

        public void setList(ConfigList list) {
            this.list = list;
        }

        public String getHomeURL() {
            return homeURL;
        }

        public void setHomeURL(String homeURL) {
            this.homeURL = homeURL;
        }
    }

    private static final String OTHERS = "mode = RETRY, rate = \"0.5\", heap = 64KiB, tags = [a, b], free { eu = 1 },"
            + " anything = [1], list = [1, 2], homeURL = h";

    @Test
    void eachTypeThatTheFactoryTakesIsTaken() {
        Others others = bind(OTHERS, Others.class);

        assertThat(others.getMode()).isEqualTo(Mode.RETRY);
        assertThat(others.getRate()).isEqualTo(0.5);
        assertThat(others.getHeap()).isEqualTo(ConfigMemorySize.ofBytes(65536));
        assertThat(others.getTags()).containsExactlyInAnyOrder("a", "b");
        assertThat(others.getFree()).containsEntry("eu", 1);
        assertThat(others.getAnything()).isEqualTo(List.of(1));
        assertThat(others.getList()).hasSize(2);
        assertThat(others.getHomeURL()).isEqualTo("h");
        assertThat(problems("list = 1, free = 1, anything = null, mode = RETRI", Others.class))
                .anySatisfy(problem -> assertThat(problem).startsWith("list: 1 (expected: a list)"))
                .anySatisfy(problem -> assertThat(problem).startsWith("free: 1 (expected: an object)"))
                .anySatisfy(problem -> assertThat(problem).startsWith("anything: null (expected: a value)"))
                .anySatisfy(problem -> assertThat(problem).endsWith("did you mean retry?)"));
    }

    @Test
    void allProblemsAreFoundAtOnceInNestedBeansToo() {
        assertThat(problems(
                        "max-oders = 5, window = 10, servers = [{ host = x, port = 1.9 }, { port = 2 }]",
                        Service.class))
                .satisfiesExactlyInAnyOrder(
                        missing -> assertThat(missing).startsWith("max-orders: missing (expected: a whole number"),
                        unknown -> assertThat(unknown).isEqualTo("max-oders: unknown; did you mean max-orders?"),
                        unit -> assertThat(unit).startsWith("window: 10 (expected: a duration with a unit"),
                        cut -> assertThat(cut).startsWith("servers[0].port: 1.9 (expected: a whole number"),
                        absent -> assertThat(absent).isEqualTo("servers[1].host: missing (expected: text)"));
    }

    @Test
    void bothSpellingsOfANameAreTakenButNotTogether() {
        assertThat(bind(GOOD.replace("max-orders", "maxOrders"), Service.class).getMaxOrders())
                .isEqualTo(5);
        assertThat(problems(GOOD + ", maxOrders = 6", Service.class))
                .singleElement()
                .asString()
                .startsWith("max-orders: also spelled maxOrders");
    }

    @Test
    void whatASetterRefusesIsAProblemOfTheProperty() {
        assertThat(problems(GOOD + ", servers = [{ host = x, port = 0 }, { host = y, port = -1 }]", Service.class))
                .containsExactly(
                        "servers[0].port: port: 0 (expected: at least 1)",
                        "servers[1].port: port: -1 (expected: at least 1)");
    }

    @Test
    void whatOnlyTheFactoryRefusesIsAProblemOfTheBean() {
        assertThat(problems(OTHERS + ", mode = retry", Others.class))
                .singleElement()
                .asString()
                .contains("retry")
                .contains("RETRY");
    }

    public static class Generous {
        private Float share;

        public Float getShare() {
            return share;
        }

        public void setShare(Float share) {
            this.share = share;
        }
    }

    public static class Listing {
        private List<List<String>> rows;

        public List<List<String>> getRows() {
            return rows;
        }

        public void setRows(List<List<String>> rows) {
            this.rows = rows;
        }
    }

    static class Hidden extends Server {}

    record Inside(Server server, List<Server> more) {}

    @Test
    void aPropertyThatTheFactoryDoesNotTakeIsNamedBeforeAnythingIsBound() {
        assertThatThrownBy(() -> bind("share = 1", Generous.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Generous.share: java.lang.Float (expected: boolean, int,");
        assertThatThrownBy(() -> bind("rows = []", Listing.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Listing.rows: java.util.List<java.lang.String> (expected: boolean, int,");
        assertThatThrownBy(() -> bind("host = x, port = 1", Hidden.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a public bean with getters and setters");
    }

    @Test
    void recordsMayHoldBeans() {
        Inside inside = bind("server { host = a, port = 1 }, more = [{ host = b, port = 2 }]", Inside.class);

        assertThat(inside.server().getHost()).isEqualTo("a");
        assertThat(inside.more()).extracting(Server::getPort).containsExactly(2);
        assertThat(problems("server { host = a }, more = []", Inside.class))
                .singleElement()
                .asString()
                .startsWith("server.port: missing");
    }

    @Test
    @EtcdTest
    void aLiveBeanIsReplacedByANewOneAndABadChangeReachesNobody(EtcdCluster cluster, @RandomPrefix String prefix) {
        try (EtcdConnection etcd = Etcd.connect(cluster)) {
            ConfigStore store = ConfigStore.of(etcd, prefix);
            store.edit().set("server.host", "x").set("server.port", "1").commit();
            try (ConfigWatch watch = ConfigWatch.builder(etcd)
                    .layer(store.prefix())
                    .openTimeout(Etcd.LONG)
                    .open()) {
                LiveValue<Server> server = watch.bind("server", Server.class);
                Server first = server.get();

                long bad = store.set("server.port", "0");
                judged(watch, bad);

                assertThat(server.get()).isSameAs(first);
                assertThat(watch.status().problems())
                        .extracting(Problem::path, problem -> problem.key().orElse(""), Problem::revision)
                        .containsExactly(Tuple.tuple("server.port", store.prefix() + "server/port", bad));

                judged(watch, store.set("server.port", "2"));

                assertThat(server.get()).isNotSameAs(first);
                assertThat(server.get().getPort()).isEqualTo(2);
                assertThat(first.getPort())
                        .as("what was handed out stays as it was")
                        .isEqualTo(1);
            }
        }
    }

    private static void judged(ConfigWatch watch, long revision) {
        watch.awaitRevision(revision)
                .handle((snapshot, refused) -> null)
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private <T> T bind(String text, Class<T> type) {
        return binder.bind(ConfigFactory.parseString(text), "", type);
    }

    private List<String> problems(String text, Class<?> type) {
        return catchThrowableOfType(ConfigRejectedException.class, () -> bind(text, type)).problems().stream()
                .map(problem -> (problem.path().isEmpty() ? "" : problem.path() + ": ") + problem.message())
                .toList();
    }
}

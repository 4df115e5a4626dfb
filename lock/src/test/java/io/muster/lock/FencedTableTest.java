package io.muster.lock;

import static io.muster.lock.Peer.elsewhere;
import static io.muster.lock.Peer.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.connection.FencingToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The SQL of FENCING.md, as it stands there, on a database. */
class FencedTableTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Pattern SQL = Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL);
    private static final FencingToken FORMER = FencingToken.of(-7, 5);
    private static final FencingToken PRESENT = FencingToken.of(-7, 9);

    /** Of the page, in its order. */
    private String columns;

    private String fencedUpdate;
    private String table;
    private String fence;

    private final String url = "jdbc:h2:mem:fenced" + NUMBER.incrementAndGet() + ";LOCK_TIMEOUT=60000";
    private Connection database;

    @BeforeEach
    void createTables() throws SQLException, IOException {
        List<String> blocks = SQL.matcher(Files.readString(Path.of("FENCING.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).hasSize(4);
        columns = blocks.get(0);
        fencedUpdate = blocks.get(1);
        table = blocks.get(2);
        fence = blocks.get(3);
        database = DriverManager.getConnection(url);
        execute("CREATE TABLE stock (item VARCHAR(100) PRIMARY KEY, pieces INT NOT NULL)");
        execute("INSERT INTO stock VALUES ('bolts', 10)");
        for (String statement : columns.split(";", -1)) {
            execute(statement);
        }
        for (String statement : table.split(";", -1)) {
            execute(statement);
        }
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    private void execute(String sql) throws SQLException {
        if (!sql.isBlank()) {
            try (Statement statement = database.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    private int pieces() throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet found = statement.executeQuery("SELECT pieces FROM stock WHERE item = 'bolts'")) {
            assertThat(found.next()).isTrue();
            return found.getInt(1);
        }
    }

    private int write(int pieces, FencingToken token) throws SQLException {
        try (PreparedStatement update = database.prepareStatement(fencedUpdate)) {
            update.setInt(1, pieces);
            bind(update, 2, "bolts", token);
            return update.executeUpdate();
        }
    }

    private int pass(Connection transaction, FencingToken token) throws SQLException {
        try (PreparedStatement update = transaction.prepareStatement(fence)) {
            bind(update, 1, "stock", token);
            return update.executeUpdate();
        }
    }

    private static void bind(PreparedStatement update, int from, String row, FencingToken token) throws SQLException {
        update.setLong(from, token.clusterId());
        update.setLong(from + 1, token.revision());
        update.setLong(from + 2, token.sequence());
        update.setString(from + 3, row);
        update.setLong(from + 4, token.clusterId());
        update.setLong(from + 5, token.revision());
        update.setLong(from + 6, token.revision());
        update.setLong(from + 7, token.sequence());
    }

    @Test
    void aRowRefusesTheTokenOfAFormerHolder() throws SQLException {
        assertThat(write(11, FORMER)).isOne();
        assertThat(write(12, FORMER)).as("as often as it likes").isOne();
        assertThat(write(15, PRESENT)).isOne();
        assertThat(write(13, FORMER)).isZero();
        assertThat(pieces()).isEqualTo(15);
        assertThat(write(16, PRESENT)).isOne();
    }

    @Test
    void aRowRefusesTheTokenOfAnotherCluster() throws SQLException {
        assertThat(write(11, FORMER)).isOne();
        assertThat(write(12, FencingToken.of(7, 1000))).isZero();
        assertThat(pieces()).isEqualTo(11);
    }

    @Test
    void aRowTellsTurnsOfOneKeyApart() throws SQLException {
        assertThat(write(11, new FencingToken(-7, 5, 2))).isOne();
        assertThat(write(12, new FencingToken(-7, 5, 1))).isZero();
        assertThat(write(13, new FencingToken(-7, 6, 0))).isOne();
        assertThat(pieces()).isEqualTo(13);
    }

    @Test
    void aTransactionThatPassesTheFenceFirstIsRefusedAsAWhole() throws SQLException {
        assertThat(pass(database, FORMER)).isOne();
        assertThat(pass(database, PRESENT)).isOne();
        assertThat(pass(database, FORMER)).isZero();
        assertThat(pass(database, FencingToken.of(7, 1000))).isZero();
    }

    @Test
    void aFormerHoldersTransactionWaitsForThatOfThePresentOneAndIsThenRefused() throws SQLException {
        assertThat(pass(database, FORMER)).isOne();
        database.setAutoCommit(false);
        assertThat(pass(database, PRESENT)).isOne();
        CompletableFuture<Integer> former = elsewhere(() -> {
            try (Connection other = DriverManager.getConnection(url)) {
                other.setAutoCommit(false);
                int passed = pass(other, FORMER);
                other.rollback();
                return passed;
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
        execute("UPDATE stock SET pieces = 15 WHERE item = 'bolts'");
        database.commit();
        assertThat(soon(former)).isZero();
        assertThat(pieces()).isEqualTo(15);
    }
}

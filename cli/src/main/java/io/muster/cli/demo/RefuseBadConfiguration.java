package io.muster.cli.demo;

import java.util.List;

/** A value that the nodes cannot work with is refused by each of them, and the one before stays. */
final class RefuseBadConfiguration implements Step {
    private static final List<String> BAD = List.of("plenty", "-5");
    private static final long HEALED = 300;

    @Override
    public String title() {
        return "A bad value is refused everywhere";
    }

    @Override
    public String play(Stage stage) throws InterruptedException {
        List<NodeProcess> nodes = stage.nodes();
        long limit = stage.client().call().number("limit");
        for (String bad : BAD) {
            long revision = stage.client().settings().write("requests-per-second", bad);
            String problem = "";
            for (NodeProcess node : nodes) {
                Heard heard = node.await(
                        message -> message.is("refused") && message.number("revision") >= revision,
                        "that it refuses requests-per-second = " + bad,
                        Stage.PATIENCE);
                problem = heard.message().text("problem");
            }
            stage.fact("'" + bad + "' refused by all " + nodes.size() + ": " + problem);
            for (int i = 0; i < nodes.size(); i++) {
                Message answer = stage.client().call();
                if (answer.number("limit") != limit) {
                    throw new NotHeldException(answer.text("name") + " works with " + answer.text("limit")
                            + " instead of the last good " + limit);
                }
            }
        }
        String healed = ChangeConfiguration.change(stage, HEALED).last();
        stage.fact(
                "all went on with " + limit + "; the next good value, " + HEALED + ", was everywhere after " + healed);
        return BAD.size() + " refused, " + limit + " stayed";
    }
}

package io.muster.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A client that knows only the service's name calls its instances in turn. */
final class CallInTurn implements Step {
    private static final int TURNS = 3;

    @Override
    public String title() {
        return "A client calls them in turn";
    }

    @Override
    public String play(Stage stage) {
        int instances = stage.nodes().size();
        List<String> answered = new ArrayList<>();
        long began = System.nanoTime();
        for (int i = 0; i < TURNS * instances; i++) {
            answered.add(stage.client().call().text("name"));
        }
        long now = System.nanoTime();
        stage.fact("answered by " + String.join(" ", answered));
        Set<String> turn = new TreeSet<>(answered.subList(0, instances));
        if (turn.size() != instances) {
            throw new NotHeldException("the first " + instances + " calls reached only " + turn);
        }
        for (int i = instances; i < answered.size(); i++) {
            if (!answered.get(i).equals(answered.get(i - instances))) {
                throw new NotHeldException("call " + (i + 1) + " went to " + answered.get(i) + ", out of turn");
            }
        }
        return answered.size() + " calls, " + TURNS + " each, " + Figures.time(began, now);
    }
}

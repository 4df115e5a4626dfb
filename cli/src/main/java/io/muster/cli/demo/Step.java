package io.muster.cli.demo;

/** One step of the story: shows one thing, and checks that it is so. */
interface Step {
    /** What it shows, in a few words. */
    String title();

    /**
     * Plays the step and tells what is seen on the way.
     *
     * @return the figure to remember it by
     * @throws NotHeldException with the reason, if what it shows is not so
     */
    String play(Stage stage) throws InterruptedException;
}

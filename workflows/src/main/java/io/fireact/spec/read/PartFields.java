package io.fireact.spec.read;

import io.fireact.agent.method.Method;
import io.fireact.json.Default;
import io.fireact.spec.ReviewSpec;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.TrajectoryFilter;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Text;
import org.jspecify.annotations.Nullable;

/** One of the parts of a training set. */
record PartFields(
    @Doc("Which of tasks its trajectories are about.") @Text(longest = 40) String task,
    @Doc("Which of models writes them.") @Text(longest = 40) String teacher,
    @Doc("How the teacher goes about questions; without one, as agent.method says.")
        @Nullable Method method,
    @Doc("The teacher's search tool; without one, search.") @Nullable SearchSpec search,
    @Doc("How many train questions the teacher is asked; without one, as the model says.")
        @Range(min = 1, max = 1_000_000)
        @Nullable Integer questions,
    @Doc("How many trajectories are taken; fine_tune.trajectories is the sum of all parts.")
        @Range(min = 1, max = 1_000_000)
        @Nullable Integer count,
    @Doc("Which share of fine_tune.trajectories is taken, instead of a count; all add up to 1.")
        @Range(above = 0, max = 1)
        @Nullable Double share,
    @Doc(
            "Which trajectories may be taken: right, whose answer is; finished, with any answer;"
                + " all, also those that ran out of rounds.")
        @Default("right")
        TrajectoryFilter filter,
    @Doc("What people said of its trajectories: those that somebody rejects are not taken.")
        @Nullable ReviewSpec review) {}

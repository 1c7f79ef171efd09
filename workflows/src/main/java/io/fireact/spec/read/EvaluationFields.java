package io.fireact.spec.read;

import io.fireact.agent.Split;
import io.fireact.agent.method.Method;
import io.fireact.json.Default;
import io.fireact.spec.LeakagePolicy;
import io.fireact.spec.SearchSpec;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Text;
import io.fireact.spec.field.Words;
import org.jspecify.annotations.Nullable;

/** One of the evaluations of a point. */
record EvaluationFields(
    @Doc("Which of tasks the questions are of.") @Text(longest = 40) String task,
    @Doc("What tables and figures call it; without one, its task and what else tells it apart.")
        @Text(longest = 60)
        @Nullable String label,
    @Doc("The questions' split: dev for choices, test for the report.")
        @Words({"dev", "test"})
        @Default("test")
        Split split,
    @Doc("How many questions of the split, the first by a seeded order.")
        @Range(min = 1, max = 1_000_000)
        @Default("200")
        int questions,
    @Doc("How the student goes about questions; without one, as agent.method says.")
        @Nullable Method method,
    @Doc("The student's search tool; without one, search.") @Nullable SearchSpec search,
    @Doc(
            "Where trajectories of other tasks were about these questions: refuse to ask them, or"
                + " report the number; without it, as leakage says.")
        @Words({"refuse", "report"})
        @Nullable LeakagePolicy leakage) {}

package io.fireact.spec;

import io.fireact.agent.Split;
import io.fireact.json.Default;
import io.fireact.spec.field.Doc;
import io.fireact.spec.field.Range;
import io.fireact.spec.field.Words;

/**
 * What a point is measured on.
 *
 * @param leakage in the key of mixes instead
 */
public record EvaluateSpec(
    @Doc("The questions' split: dev for choices, test for the report.")
        @Words({"dev", "test"})
        @Default("test")
        Split split,
    @Doc("How many questions of the split, the first by a seeded order.")
        @Range(min = 1, max = 1_000_000)
        @Default("200")
        int questions,
    @NotInKey
        @Doc(
            "Where trajectories that are learned or shown are about dev or test questions: refuse"
                + " the mix, report their number, or exclude them.")
        @Default("refuse")
        LeakagePolicy leakage) {}

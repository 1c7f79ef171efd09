"""Writes pairs of random texts with what HotpotQA's own script says about them.

    python answers.py COUNT > ../resources/io/fireact/agent/unicode-answers.json

The functions are those of hotpot_evaluate_v1.py (Yang et al. 2018), unchanged. The rows are
[answer, gold, normal form of the answer, F1]. The test passes over rows with characters that are
younger than its Java.
"""

import json
import random
import re
import string
import sys
import unicodedata
from collections import Counter


def normalize_answer(s):
    def remove_articles(text):
        return re.sub(r"\b(a|an|the)\b", " ", text)

    def white_space_fix(text):
        return " ".join(text.split())

    def remove_punc(text):
        exclude = set(string.punctuation)
        return "".join(ch for ch in text if ch not in exclude)

    def lower(text):
        return text.lower()

    return white_space_fix(remove_articles(remove_punc(lower(s))))


def f1_score(prediction, ground_truth):
    normalized_prediction = normalize_answer(prediction)
    normalized_ground_truth = normalize_answer(ground_truth)
    if (
        normalized_prediction in ["yes", "no", "noanswer"]
        and normalized_prediction != normalized_ground_truth
    ):
        return 0.0
    if (
        normalized_ground_truth in ["yes", "no", "noanswer"]
        and normalized_prediction != normalized_ground_truth
    ):
        return 0.0
    prediction_tokens = normalized_prediction.split()
    ground_truth_tokens = normalized_ground_truth.split()
    common = Counter(prediction_tokens) & Counter(ground_truth_tokens)
    num_same = sum(common.values())
    if num_same == 0:
        return 0.0
    precision = 1.0 * num_same / len(prediction_tokens)
    recall = 1.0 * num_same / len(ground_truth_tokens)
    return (2 * precision * recall) / (precision + recall)


ALL = [code for code in range(0x110000) if unicodedata.category(chr(code)) not in ("Cn", "Cs")]
PLANES = [code for code in ALL if code > 0xFFFF]
CASED = [code for code in ALL if chr(code).lower() != chr(code)]
MARKS = [code for code in ALL if unicodedata.category(chr(code)) in ("Mn", "Me", "Cf", "Sk", "Lm")]
SPACES = [code for code in ALL if chr(code).isspace()]
NUMBERS = [code for code in ALL if unicodedata.category(chr(code))[0] == "N"]
PLAIN = ["a", "an", "the", "A", "An", "THE", "\u03a3", "\u03c3\u03a3", "\u0130", "yes", "no", "Ann",
         "1", " ", "  ", "_", "-", "'", ".", "\u00b7", "\u2019", "\u0301", "\u200d"]


def piece(rng):
    source = rng.choice([ALL, PLANES, PLANES, CASED, MARKS, SPACES, NUMBERS, None, None, None])
    return rng.choice(PLAIN) if source is None else chr(rng.choice(source))


def text(rng):
    return "".join(piece(rng) for _ in range(rng.randint(1, 9)))


def main():
    rng = random.Random(233)
    rows = []
    for _ in range(int(sys.argv[1])):
        answer = text(rng)
        gold = rng.choice([text(rng), answer, answer.upper(), answer + " " + piece(rng)])
        rows.append([answer, gold, normalize_answer(answer), f1_score(answer, gold)])
    print("[" + ",\n".join(json.dumps(row) for row in rows) + "]")


if __name__ == "__main__":
    main()

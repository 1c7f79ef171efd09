"""Prints how many tokens each text of an instruction-tuning file has, for EngineBenchmark's and peers.py's
packed and padded runs. Needs tokenizers.

usage: lengths.py TOKENIZER.json FINETUNE.json > LENGTHS
"""
import json
import sys

from tokenizers import Tokenizer

tokenizer = Tokenizer.from_file(sys.argv[1])
for text in json.load(open(sys.argv[2])):
    print(len(tokenizer.encode("\n".join(text[part] for part in ("instruction", "input", "output"))).ids))

"""Reads what FormatTrial wrote with transformers and PEFT, and says how far the logits are apart.

    python check_formats.py MODEL OUTPUT
"""

import sys
from pathlib import Path

import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM


def read(directory):
    return AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32).eval()


def distance(found, expected):
    return ((found - expected).norm() / expected.norm()).item()


model, output = Path(sys.argv[1]), Path(sys.argv[2])
ours = load_file(output / "logits.safetensors")
base = read(model)
ids = (torch.arange(24) * 1009 % base.config.vocab_size)[None]
with torch.no_grad():
    theirs = {"base": base(ids).logits[0]}
    theirs["adapter"] = PeftModel.from_pretrained(base, output / "adapter").eval()(ids).logits[0]
    theirs["merged"] = read(output / "merged")(ids).logits[0]
for name, logits in theirs.items():
    print(f"{name:8} ours to theirs {distance(ours[name], logits):.1e}, to the base {distance(logits, theirs['base']):.1e}")

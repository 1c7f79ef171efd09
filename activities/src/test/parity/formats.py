"""Makes what the tests of the file formats compare with, from the fixtures that generate.py made.

    python formats.py ../resources/io/fireact/lm [SMOLLM2]

parity/mistral's checkpoint in several files with an index; two PEFT adapters for parity/llama2, one
plain and one with rslora that a regular expression puts into the last layer alone, with the logits
of both. With the directory of a SmolLM2-135M-Instruct checkpoint also some of its logits.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

ADAPTERS = {
    "adapter_plain": dict(r=3, lora_alpha=6, lora_dropout=0.05, target_modules=["q_proj", "v_proj", "mlp.down_proj"]),
    "adapter_rslora": dict(r=4, lora_alpha=3, use_rslora=True, target_modules=r".*\.layers\.1\..*_proj"),
}


def base(directory):
    """The checkpoint alone: transformers would load an adapter that lies beside it, too."""
    with tempfile.TemporaryDirectory() as alone:
        for file in ("config.json", "model.safetensors"):
            shutil.copy(directory / file, alone)
        return AutoModelForCausalLM.from_pretrained(alone, dtype=torch.float32, attn_implementation="eager").eval()


def prompt(directory):
    expected = json.loads((directory / "expected.json").read_text())
    return torch.tensor([expected["greedy"][0][: expected["prompt"]]])


def keep(directory, *patterns):
    for file in directory.iterdir():
        if any(file.match(pattern) for pattern in patterns):
            file.chmod(0o644)
        else:
            file.unlink()


def sharded(parity, out):
    base(parity / "mistral").save_pretrained(out / "mistral_sharded", max_shard_size="10KB")
    keep(out / "mistral_sharded", "config.json", "*.safetensors", "*.index.json")


def adapters(parity, out):
    logits = {}
    for seed, (name, settings) in enumerate(ADAPTERS.items()):
        torch.manual_seed(seed)
        model = get_peft_model(base(parity / "llama2"), LoraConfig(task_type="CAUSAL_LM", **settings)).eval()
        with torch.no_grad():
            for parameter, p in model.named_parameters():
                if "lora_" in parameter:
                    p.copy_(0.3 * torch.randn_like(p))
            logits[name] = model(prompt(parity / "llama2")).logits[0].contiguous()
        model.peft_config["default"].base_model_name_or_path = "tiny-llama-2"
        model.save_pretrained(out / name, save_embedding_layers=False)
        keep(out / name, "adapter_*")
    save_file(logits, out / "logits.safetensors")


def smollm2(directory, out):
    """Logits of 96 tokens, spread over the vocabulary, at each place of a short text."""
    model = base(directory)
    ids = torch.arange(24) * 1009 % model.config.vocab_size
    tokens = torch.arange(96) * 509 % model.config.vocab_size
    with torch.no_grad():
        logits = model(ids[None]).logits[0][:, tokens]
    text = json.dumps({"ids": ids.tolist(), "tokens": tokens.tolist(),
                       "logits": [[round(value, 5) for value in row] for row in logits.tolist()]})
    (out / "smollm2_135m_instruct.json").write_text(text.replace("], ", "],\n") + "\n")


if __name__ == "__main__":
    root = Path(sys.argv[1])
    target = root / "format"
    for name in ["mistral_sharded", *ADAPTERS]:
        shutil.rmtree(target / name, ignore_errors=True)
    target.mkdir(exist_ok=True)
    sharded(root / "parity", target)
    adapters(root / "parity", target)
    if len(sys.argv) > 2:
        smollm2(Path(sys.argv[2]), target)

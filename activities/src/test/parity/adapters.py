"""Makes PEFT adapters of the kinds that its configuration knows, and what PEFT makes of each.

    python adapters.py ../resources/io/fireact/lm

For parity/llama2 (output embedding of its own), qwen2 (biases) and smollm2 (tied embeddings): the
adapter as PEFT saves it, and the logits of the base with the adapter as PEFT loads it again. Where
PEFT merges otherwise than it computes, this ends with an error, so that no fixture is ambiguous.
Of some also the losses of a training that goes on from there.
"""

import json
import shutil
import sys
import warnings
from pathlib import Path

import torch
from formats import base, keep, prompt
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import save_file

QV = ["q_proj", "v_proj"]
KINDS = {
    "layers": ("llama2", dict(layers_to_transform=[1])),
    "layers_pattern": ("llama2", dict(layers_to_transform=0, layers_pattern="layers")),
    "exclude_names": ("llama2", dict(target_modules="all-linear", exclude_modules=["k_proj", "layers.0.mlp.up_proj"])),
    "exclude_regex": ("llama2", dict(exclude_modules=r".*\.layers\.0\..*_proj")),
    "patterns": ("llama2", dict(target_modules=["q_proj", "v_proj", "up_proj"],
                                rank_pattern={"v_proj": 2, r"model\.layers\.1\.mlp\.up_proj": 6, "up_pro": 7},
                                alpha_pattern={"layers.0.self_attn.q_proj": 1, "v_proj": 4, "q_proj": 3})),
    "patterns_rslora": ("llama2", dict(use_rslora=True, rank_pattern={r"^model.layers.0.self_attn.q_proj": 1, "v_proj": 5},
                                       alpha_pattern={"v_proj": 2})),
    "ranks": ("llama2", dict(lora_alpha=12, rank_pattern={"v_proj": 2}, alpha_pattern={"v_proj": 6})),
    "saved_head": ("llama2", dict(modules_to_save=["lm_head"])),
    "saved_many": ("llama2", dict(modules_to_save=["embed_tokens", "norm", "layers.0.mlp"], target_modules=["q_proj", "up_proj"])),
    "head_target": ("llama2", dict(target_modules=["q_proj", "lm_head"], rank_pattern={"lm_head": 3})),
    "dora": ("llama2", dict(use_dora=True, target_modules=["q_proj", "down_proj"])),
    "tokens": ("llama2", dict(trainable_token_indices=[1, 5, 40])),
    "bias_all": ("qwen2", dict(bias="all")),
    "bias_lora_only": ("qwen2", dict(bias="lora_only")),
    "lora_bias": ("qwen2", dict(lora_bias=True)),
    "tied_head": ("smollm2", dict(modules_to_save=["lm_head"])),
    "tied_embedding": ("smollm2", dict(modules_to_save=["embed_tokens"])),
    "tied_both": ("smollm2", dict(modules_to_save=["embed_tokens"], ensure_weight_tying=True)),
    "tied_tokens": ("smollm2", dict(trainable_token_indices=[1, 5, 40])),
}


def distance(found, expected):
    return ((found - expected).norm() / expected.norm()).item()


def make(parity, out, seed, name, family, settings):
    torch.manual_seed(seed)
    config = LoraConfig(task_type="CAUSAL_LM", **{**dict(r=4, lora_alpha=8, target_modules=QV), **settings})
    model = get_peft_model(base(parity / family), config).eval()
    with torch.no_grad():
        for parameter, p in model.named_parameters():
            if "lora_magnitude_vector" in parameter:
                p.mul_(1 + 0.2 * torch.randn_like(p))
            elif "lora_" in parameter:
                p.copy_(0.3 * torch.randn_like(p))
            elif p.requires_grad:
                p.add_(0.2 * torch.randn_like(p))
    ids = prompt(parity / family)
    with torch.no_grad():
        made = model(ids).logits[0]
        model.peft_config["default"].base_model_name_or_path = "tiny-" + family
        model.save_pretrained(out / name, save_embedding_layers=False)
        keep(out / name, "adapter_*")
        loaded = PeftModel.from_pretrained(base(parity / family), out / name).eval()
        logits = loaded(ids).logits[0].contiguous()
        plain = base(parity / family)(ids).logits[0]
        merged = loaded.merge_and_unload()(ids).logits[0]
    report = f"{name:16} loaded to made {distance(logits, made):.1e}, merged {distance(merged, logits):.1e}, base {distance(plain, logits):.1e}"
    print(report)
    if max(distance(logits, made), distance(merged, logits)) > 1e-5 or distance(plain, logits) < 1e-2:
        raise SystemExit("PEFT disagrees with itself")
    return logits


def train(parity, out, name):
    """Goes on with an adapter: the losses of ten AdamW steps on the family's prompt."""
    family = KINDS[name][0]
    model = PeftModel.from_pretrained(base(parity / family), out / name, is_trainable=True).train()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=0.01, betas=(0.9, 0.98),
                                  eps=1e-8, weight_decay=0.01)
    ids = prompt(parity / family)
    losses = []
    for _ in range(10):
        loss = model(ids, labels=ids).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    root = Path(sys.argv[1])
    target = root / "adapters"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    logits = {}
    for seed, (name, (family, settings)) in enumerate(KINDS.items()):
        logits[f"{name}.{family}"] = make(root / "parity", target, seed, name, family, settings)
    save_file(logits, target / "logits.safetensors")
    losses = {name: train(root / "parity", target, name) for name in ("layers", "exclude_names", "ranks")}
    (target / "losses.json").write_text(json.dumps(losses, indent=1) + "\n")

"""What bfloat16 itself costs a training of all weights: transformers on the numbers of FullTrainingTrial.

The same model, texts and optimizer in float32, under autocast to bfloat16 with float32 weights, and with weights
and optimizer in bfloat16. Prints for each the loss after the steps, and how far what it changed is from what
float32 changed; and the same of FullTrainingTrial's own results.

usage: full_bf16.py DIRECTORY [cpu|cuda]     DIRECTORY as `FullTrainingTrial DEVICE DIRECTORY` wrote it
"""
import json
import sys
from pathlib import Path

import numpy as np
import torch
from transformers import Qwen2Config, Qwen2ForCausalLM

folder = Path(sys.argv[1])
device = sys.argv[2] if len(sys.argv) > 2 else "cpu"
layout = json.loads((folder / "layout.json").read_text())
batches = json.loads((folder / "batches.json").read_text())
start = np.fromfile(folder / "weights.f32", dtype="<f4")
config = Qwen2Config(vocab_size=1000, hidden_size=512, intermediate_size=1024, num_hidden_layers=3,
                     num_attention_heads=6, num_key_value_heads=2, head_dim=64, max_position_embeddings=512,
                     rope_theta=10000.0, rms_norm_eps=1e-5, tie_word_embeddings=True, attn_implementation="sdpa")


def texts():
    """(ids, loss positions, labels) of each sequence."""
    for batch in batches:
        begin = 0
        for length in batch["lengths"]:
            inside = [i for i, place in enumerate(batch["loss_positions"]) if begin <= place < begin + length]
            yield (torch.tensor([batch["ids"][begin:begin + length]], device=device),
                   torch.tensor([batch["loss_positions"][i] - begin for i in inside], device=device),
                   torch.tensor([batch["labels"][i] for i in inside], device=device))
            begin += length


TEXTS = list(texts())
COUNTED = sum(len(labels) for _, _, labels in TEXTS)


def loss(model, autocast):
    for ids, places, labels in TEXTS:
        with torch.autocast(device, torch.bfloat16, enabled=autocast):
            logits = model(input_ids=ids).logits[0, places]
        yield torch.nn.functional.cross_entropy(logits.float(), labels, reduction="sum") / COUNTED


def flat(model):
    named = dict(model.named_parameters())
    return torch.cat([named[p["name"]].detach().float().cpu().flatten() for p in layout]).numpy()


def distance(found, expected):
    return float(np.linalg.norm(found.astype("f8") - expected) / np.linalg.norm(expected.astype("f8")))


def train(dtype, autocast):
    model = Qwen2ForCausalLM(config).to(device)
    with torch.no_grad():
        named = dict(model.named_parameters())
        assert {p["name"] for p in layout} == set(named), set(named) ^ {p["name"] for p in layout}
        for p in layout:
            shape = named[p["name"]].shape
            named[p["name"]].copy_(torch.from_numpy(start[p["position"]:p["position"] + shape.numel()]).view(shape))
    model.to(dtype)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0, betas=(0.9, 0.98), eps=1e-8, weight_decay=0)
    for step in range(1, 32):
        if step == 2:
            for group in optimizer.param_groups:
                group.update(lr=1e-4, betas=(0.9, 0.999))
        for part in loss(model, autocast):
            part.backward()
        if step == 1:
            gradient = torch.cat([dict(model.named_parameters())[p["name"]].grad.float().cpu().flatten() for p in layout]).numpy()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1e9 if step == 1 else 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
    with torch.no_grad():
        return gradient, flat(model) - start, float(sum(loss(model, autocast)))


truth = train(torch.float32, False)
print(f"torch {torch.__version__} on {device}; loss in float32 {truth[2]:.4f}")
for name, dtype, autocast in (("autocast, float32 weights", torch.float32, True), ("bfloat16 weights and moments", torch.bfloat16, False)):
    gradient, change, end = train(dtype, autocast)
    print(f"{name}: gradient {distance(gradient, truth[0]):.4f}, change {distance(change, truth[1]):.4f}, loss {end:.4f}")
for name in ("truth", "found"):
    print(f"FullTrainingTrial's {name}: change {distance(np.fromfile(folder / (name + '.f32'), dtype='<f4'), truth[1]):.4f}")

"""Makes the parity fixtures: what transformers, PEFT and torch's AdamW say about tiny random decoders.

Run it only when the fixtures have to change (pip install -r requirements.txt):

    python generate.py ../resources/io/fireact/lm/parity

For each family, a directory with a Hugging Face checkpoint (config.json, model.safetensors), a PEFT
adapter (adapter_config.json, adapter_model.safetensors), and
  expected.json         token ids, greedy continuations, losses
  expected.safetensors  logits, gradients for one batch, the adapter after ten AdamW steps
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    Qwen2Config,
    Qwen2ForCausalLM,
)

SMALL = dict(vocab_size=43, hidden_size=16, intermediate_size=24, num_hidden_layers=2, max_position_embeddings=512,
             rms_norm_eps=1e-5, pad_token_id=0, bos_token_id=1, eos_token_id=2)

FAMILIES = {
    "llama2": (LlamaForCausalLM, LlamaConfig(
        **SMALL, num_attention_heads=2, num_key_value_heads=2, rope_theta=10000.0, tie_word_embeddings=False)),
    "codellama": (LlamaForCausalLM, LlamaConfig(
        **SMALL, num_attention_heads=2, num_key_value_heads=2, rope_theta=1000000.0, tie_word_embeddings=False)),
    "llama3": (LlamaForCausalLM, LlamaConfig(
        **SMALL, num_attention_heads=4, num_key_value_heads=2, head_dim=8, tie_word_embeddings=True,
        rope_scaling={"rope_type": "llama3", "rope_theta": 5000.0, "factor": 8.0, "low_freq_factor": 1.0,
                      "high_freq_factor": 4.0, "original_max_position_embeddings": 64})),
    "llama_linear": (LlamaForCausalLM, LlamaConfig(
        **SMALL, num_attention_heads=2, num_key_value_heads=2, tie_word_embeddings=False,
        rope_scaling={"rope_type": "linear", "rope_theta": 10000.0, "factor": 4.0})),
    "mistral": (MistralForCausalLM, MistralConfig(
        **SMALL, num_attention_heads=4, num_key_value_heads=2, head_dim=8, rope_theta=10000.0, sliding_window=12,
        tie_word_embeddings=False)),
    "smollm2": (LlamaForCausalLM, LlamaConfig(
        **SMALL, num_attention_heads=4, num_key_value_heads=1, rope_theta=100000.0, tie_word_embeddings=True)),
    "qwen2": (Qwen2ForCausalLM, Qwen2Config(
        **SMALL, num_attention_heads=4, num_key_value_heads=2, rope_theta=1000000.0, tie_word_embeddings=True,
        use_sliding_window=False)),
}

PROMPTS, PROMPT, NEW, TEXT = 20, 24, 200, 48
RATE, BETAS, DECAY, CLIP, STEPS = 5e-3, (0.9, 0.98), 0.01, 1.0, 10
TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def spread(model):
    """Random weights far enough from zero that every part matters and greedy choices are no near ties."""
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "norm" in name:
                p.copy_(1 + 0.2 * torch.randn_like(p))
            elif name.endswith("bias"):
                p.copy_(0.5 * torch.randn_like(p))
            elif "embed" in name or "lm_head" in name:
                p.copy_(torch.randn_like(p))
            else:
                p.copy_(1.2 * torch.randn_like(p) / p.shape[-1] ** 0.5)


def batch(generator):
    """Three texts of different lengths, padded on the right, and labels for about two thirds of them."""
    ids = torch.zeros(3, TEXT, dtype=torch.long)
    labels = torch.full((3, TEXT), -100)
    mask = torch.zeros(3, TEXT, dtype=torch.long)
    for row, length in enumerate((TEXT, 17, 33)):
        text = torch.randint(3, SMALL["vocab_size"], (length,), generator=generator)
        counted = torch.rand(length, generator=generator) < 0.67
        ids[row, :length], mask[row, :length] = text, 1
        labels[row, :length] = torch.where(counted, text, -100)
        labels[row, 0] = -100
    return ids, labels, mask


def make(name, directory):
    torch.manual_seed(sum(name.encode()))
    kind, config = FAMILIES[name]
    config._attn_implementation = "eager"
    model = kind(config).float().eval()
    spread(model)
    model.save_pretrained(directory)
    (directory / "generation_config.json").unlink(missing_ok=True)
    generator = torch.Generator().manual_seed(5)
    expected, tensors = {}, {}

    prompts = torch.randint(3, SMALL["vocab_size"], (PROMPTS, PROMPT), generator=generator)
    with torch.no_grad():
        tokens = prompts
        gap = float("inf")
        for _ in range(NEW):
            logits = model(tokens).logits[:, -1]
            best = logits.topk(2, 1)
            gap = min(gap, (best.values[:, 0] - best.values[:, 1]).min().item())
            tokens = torch.cat([tokens, best.indices[:, :1]], 1)
        tensors["logits"] = model(prompts[:1]).logits[0].contiguous()
    expected["greedy"] = tokens.tolist()
    expected["prompt"] = PROMPT
    print(f"{name}: {sum(p.numel() for p in model.parameters())} parameters, smallest gap of a greedy choice {gap:.1e}")

    ids, labels, mask = batch(generator)
    expected["batch"] = [
        {"ids": ids[row, : int(mask[row].sum())].tolist(), "labels": labels[row, : int(mask[row].sum())].tolist()}
        for row in range(3)]
    result = model(ids, attention_mask=mask, labels=labels)
    expected["base_loss"] = result.loss.item()
    result.loss.backward()
    for parameter, p in model.named_parameters():
        tensors["full." + parameter] = p.grad.clone()
    model.zero_grad()

    lora = LoraConfig(r=2, lora_alpha=6, lora_dropout=0.0, target_modules=TARGETS, task_type="CAUSAL_LM")
    peft = get_peft_model(model, lora).eval()
    with torch.no_grad():
        for parameter, p in peft.named_parameters():
            if "lora_" in parameter:
                p.copy_(0.2 * torch.randn_like(p))
    peft.save_pretrained(directory, save_embedding_layers=False)
    (directory / "README.md").unlink(missing_ok=True)
    trained = [(n.replace(".default", ""), p) for n, p in peft.named_parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW([p for _, p in trained], lr=RATE, betas=BETAS, eps=1e-8, weight_decay=DECAY)
    expected["adam"] = {"rate": RATE, "decay": DECAY, "clip": CLIP, "steps": STEPS}
    expected["losses"] = []
    for step in range(STEPS):
        optimizer.zero_grad()
        loss = peft(ids, attention_mask=mask, labels=labels).loss
        loss.backward()
        expected["losses"].append(loss.item())
        if step == 0:
            for parameter, p in trained:
                tensors["lora." + parameter] = p.grad.clone()
        torch.nn.utils.clip_grad_norm_([p for _, p in trained], CLIP)
        optimizer.step()
    for parameter, p in trained:
        tensors["after." + parameter] = p.detach().clone()
    save_file(tensors, directory / "expected.safetensors")
    (directory / "expected.json").write_text(json.dumps(expected, separators=(",", ":")))
    for file in directory.iterdir():
        file.chmod(0o644)


if __name__ == "__main__":
    root = Path(sys.argv[1])
    for family in FAMILIES:
        shutil.rmtree(root / family, ignore_errors=True)
        make(family, root / family)

"""What Python's own tools reach at EngineBenchmark's shapes, for the figures beside its own: LoRA (r = 8 on q
and v) with transformers and PEFT, SDPA, eager and with each decoder layer under torch.compile, clipping and
AdamW included; and transformers' generate, with its dynamic cache and with its static one compiled. Random
weights. Needs torch, transformers and peft; run it in the same session as EngineBenchmark, on the same card.

usage: peers.py train 7b|135m [compiled]  every position real: 512 x 8, or 512 x 16; else eager too
       peers.py padded 7b|135m LENGTHS    compiled, random batches of 8 texts padded to the longest of each
       peers.py generate 7b|135m [ROWS...]  256 tokens and 128 new ones
       peers.py static 7b|135m [ROWS...]    the same with the static cache, compiled
       peers.py cpu                       135m at 256 x 4 and the nano model at 128 x 16, float32
"""
import gc
import random
import subprocess
import sys
import time

import torch
from peft import LoraConfig, get_peft_model
from transformers import LlamaConfig, LlamaForCausalLM

SHAPES = {
    "7b": (dict(vocab_size=32000, hidden_size=4096, intermediate_size=11008, num_hidden_layers=32,
                num_attention_heads=32, num_key_value_heads=32, max_position_embeddings=4096), 8),
    "135m": (dict(vocab_size=49152, hidden_size=576, intermediate_size=1536, num_hidden_layers=30,
                  num_attention_heads=9, num_key_value_heads=3, max_position_embeddings=8192,
                  tie_word_embeddings=True), 16),
    "nano": (dict(vocab_size=1000, hidden_size=128, intermediate_size=384, num_hidden_layers=3,
                  num_attention_heads=4, num_key_value_heads=4, max_position_embeddings=512,
                  tie_word_embeddings=True), 16),
}


def model(name, device="cuda", dtype=torch.bfloat16):
    config = LlamaConfig(**SHAPES[name][0], attn_implementation="sdpa")
    with torch.device(device):
        torch.set_default_dtype(dtype)
        made = LlamaForCausalLM(config)
        torch.set_default_dtype(torch.float32)
    return made.to(dtype)


def used():
    memory = subprocess.run(["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader", "--id=0"],
                            capture_output=True, text=True, check=True)
    return memory.stdout.strip() + " in use"


class Training:
    def __init__(self, name, compiled, device="cuda", dtype=torch.bfloat16, ragged=False):
        base = model(name, device, dtype)
        base.config.use_cache = False
        self.device = device
        self.peft = get_peft_model(base, LoraConfig(r=8, lora_alpha=16, target_modules=["q_proj", "v_proj"], bias="none"))
        self.trained = [parameter for parameter in self.peft.parameters() if parameter.requires_grad]
        for parameter in self.trained:
            parameter.data = parameter.data.float()
        if compiled:
            for layer in self.peft.base_model.model.model.layers:
                layer.compile(dynamic=ragged or None)
        self.optimizer = torch.optim.AdamW(self.trained, lr=1e-4, fused=True)

    def step(self, ids, labels, mask=None):
        with torch.autocast(self.device, torch.bfloat16, enabled=self.device == "cuda"):
            loss = self.peft(input_ids=ids, labels=labels, attention_mask=mask).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.trained, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)


def now():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


def rate(training, batches, warm):
    """Tokens of text a second over the batches (ids, labels, mask, tokens of text) after some to warm up."""
    for ids, labels, mask, _ in batches[:warm]:
        training.step(ids, labels, mask)
    began = now()
    for ids, labels, mask, _ in batches[warm:]:
        training.step(ids, labels, mask)
    return sum(batch[3] for batch in batches[warm:]) / (now() - began)


def train(name, both):
    rows = SHAPES[name][1]
    for compiled in (False, True) if both else (True,):
        training = Training(name, compiled)
        ids = torch.randint(0, 32000, (rows, 512), device="cuda")
        found = rate(training, [(ids, ids, None, ids.numel())] * 23, 5)
        print(f"{name} PEFT, {'compiled' if compiled else 'eager'}, 512 x {rows}: {found:,.0f} tokens/s, {used()}", flush=True)
        del training
        free()


def padded(name, file):
    lengths = [int(word) for word in open(file).read().split()]
    random.Random(1).shuffle(lengths)
    training = Training(name, True, ragged=True)
    batches = []
    for i in range(0, len(lengths) - 7, 8):
        texts = lengths[i:i + 8]
        ids = torch.randint(0, 32000, (8, max(texts)), device="cuda")
        mask = torch.arange(max(texts), device="cuda")[None] < torch.tensor(texts, device="cuda")[:, None]
        batches.append((ids, ids.masked_fill(~mask, -100), mask.long(), sum(texts)))
    found = rate(training, batches, 12)
    print(f"{name} PEFT, compiled, batches of 8 padded to the longest: {found:,.0f} tokens of text/s, {used()}", flush=True)


def generate(name, cache, rows):
    made = model(name).eval()
    for n in rows:
        ids = torch.randint(5, 32000, (n, 256), device="cuda")
        options = dict(max_new_tokens=128, min_new_tokens=128, do_sample=False, pad_token_id=0)
        if cache == "static":
            options["cache_implementation"] = "static"  # on a GPU generate then compiles its steps
        rates = []
        with torch.no_grad():
            for _ in range(3 if cache == "static" else 2):  # the first compiles
                began = now()
                made.generate(ids, attention_mask=torch.ones_like(ids), **options)
                rates.append(n * 128 / (now() - began))
        print(f"{name} generate, {cache} cache, x {n}: {max(rates):,.0f} tokens/s, {used()}", flush=True)


def cpu():
    torch.set_num_threads(2)
    for name, rows, length, counted, warm, steps in (("135m", 4, 256, 1, 1, 5), ("nano", 16, 128, 6, 20, 120)):
        training = Training(name, False, "cpu", torch.float32)
        ids = torch.randint(0, 1000, (rows, length))
        labels = ids.masked_fill(torch.arange(length) % counted != 0, -100)
        found = rate(training, [(ids, labels, None, ids.numel())] * steps, warm)
        print(f"{name} PEFT, {length} x {rows}, float32: {found:,.0f} tokens/s", flush=True)


def free():
    gc.collect()
    torch._dynamo.reset()
    torch.cuda.empty_cache()


what = sys.argv[1]
if what == "train":
    train(sys.argv[2], "compiled" not in sys.argv)
elif what == "padded":
    padded(sys.argv[2], sys.argv[3])
elif what == "cpu":
    cpu()
else:
    generate(sys.argv[2], {"generate": "dynamic", "static": "static"}[what], [int(n) for n in sys.argv[3:]] or [1, 16, 64])

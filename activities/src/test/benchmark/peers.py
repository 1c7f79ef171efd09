"""What Python's own tools reach on the card, for the figures beside GpuTrial's: LoRA (r = 8 on q and v)
with transformers and PEFT, SDPA, bf16, eager and with each decoder layer under torch.compile, and
transformers' generate with its dynamic cache. Random weights, all positions real, clipping and AdamW
included. Needs torch, transformers and peft; run it in the same session as GpuTrial.

usage: peers.py [7b] [135m]
"""
import gc
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
}


def model(name):
    config = LlamaConfig(**SHAPES[name][0], attn_implementation="sdpa", dtype=torch.bfloat16)
    with torch.device("cuda"):
        torch.set_default_dtype(torch.bfloat16)
        made = LlamaForCausalLM(config)
        torch.set_default_dtype(torch.float32)
    return made.to(torch.bfloat16)


def free():
    gc.collect()
    torch._dynamo.reset()
    torch.cuda.empty_cache()


def train(name, compiled):
    base, rows = model(name), SHAPES[name][1]
    base.config.use_cache = False
    peft = get_peft_model(base, LoraConfig(r=8, lora_alpha=16, target_modules=["q_proj", "v_proj"], bias="none"))
    for parameter in peft.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()
    if compiled:
        layers = peft.base_model.model.model.layers
        for i, layer in enumerate(layers):
            layers[i].compile()
    trained = [p for p in peft.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-4, fused=True)
    ids = torch.randint(0, 32000, (rows, 512), device="cuda")

    def step():
        with torch.autocast("cuda", torch.bfloat16):
            loss = peft(input_ids=ids, labels=ids).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    for _ in range(5):
        step()
    rates = []
    for _ in range(3):
        torch.cuda.synchronize()
        began = time.perf_counter()
        for _ in range(6):
            step()
        torch.cuda.synchronize()
        rates.append(6 * rows * 512 / (time.perf_counter() - began))
    print(f"{name} PEFT, {'compiled' if compiled else 'eager'}, 512 x {rows}: {sorted(rates)[1]:,.0f} tokens/s", flush=True)


def generate(name):
    made = model(name).eval()
    for rows in (1, 16, 64):
        ids = torch.randint(5, 32000, (rows, 256), device="cuda")
        options = dict(max_new_tokens=128, min_new_tokens=128, do_sample=False, pad_token_id=0)
        rates = []
        with torch.no_grad():
            made.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=4, pad_token_id=0)
            for _ in range(2):
                torch.cuda.synchronize()
                began = time.perf_counter()
                made.generate(ids, attention_mask=torch.ones_like(ids), **options)
                torch.cuda.synchronize()
                rates.append(rows * 128 / (time.perf_counter() - began))
        print(f"{name} generate, dynamic cache, x {rows}: {max(rates):,.0f} tokens/s", flush=True)


for shape in sys.argv[1:] or SHAPES:
    for compiled in (False, True):
        train(shape, compiled)
        free()
    generate(shape)
    free()

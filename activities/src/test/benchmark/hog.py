"""Takes a GPU's memory by plain allocations: each line says how many MiB to leave free; -1 takes nothing."""
import os, sys
os.environ["PYTORCH_NO_CUDA_MEMORY_CACHING"] = "1"
import torch
torch.zeros(1, device="cuda")
def free(): return torch.cuda.mem_get_info()[0] >> 20
held = []
print(free(), flush=True)
for line in sys.stdin:
    leave = int(line)
    held.clear()
    while leave >= 0:
        more = free() - leave
        if more < 2: break
        size = 4096 if more > 6000 else 256 if more > 400 else 2
        try: held.append(torch.empty(size << 20, dtype=torch.uint8, device="cuda"))
        except RuntimeError:
            if size == 2: break
            more = 2
            try: held.append(torch.empty(2 << 20, dtype=torch.uint8, device="cuda"))
            except RuntimeError: break
    print(free(), flush=True)

// The decoder's pointwise steps, norms and one-token attention as CUDA kernels for bfloat16 tensors
// whose rows are a multiple of 8 wide. Each reads its inputs once and writes its outputs once, 16
// bytes a thread; sums are float32. Compiled when the library is first used, by NVRTC, for the GPU
// that is there; GROUP and WIDTH (query heads for each key head, elements of a head) are given for
// `attend` alone.

typedef unsigned int word;
typedef long long index;

// Eight bfloat16 numbers.
struct __align__(16) Eight {
  word words[4];
};

__device__ void widen(const Eight& from, float* to) {
#pragma unroll
  for (int i = 0; i < 4; i++) {
    to[2 * i] = __uint_as_float(from.words[i] << 16);
    to[2 * i + 1] = __uint_as_float(from.words[i] & 0xffff0000u);
  }
}

__device__ word pair(float low, float high) {
  word both;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(both) : "f"(high), "f"(low));
  return both;
}

__device__ Eight narrow(const float* from) {
  Eight to;
#pragma unroll
  for (int i = 0; i < 4; i++) {
    to.words[i] = pair(from[2 * i], from[2 * i + 1]);
  }
  return to;
}

struct Sum {
  __device__ static float of(float a, float b) { return a + b; }
};

struct Largest {
  __device__ static float of(float a, float b) { return fmaxf(a, b); }
};

// The sum or the largest over the block's threads, of which there are whole warps.
template <class Of>
__device__ float over_block(float value) {
  __shared__ float each[33];
  for (int distance = 16; distance > 0; distance /= 2) {
    value = Of::of(value, __shfl_xor_sync(0xffffffffu, value, distance));
  }
  if (threadIdx.x % 32 == 0) {
    each[threadIdx.x / 32] = value;
  }
  __syncthreads();
  if (threadIdx.x == 0) {
    float all = each[0];
    for (int i = 1; i < blockDim.x / 32; i++) {
      all = Of::of(all, each[i]);
    }
    each[32] = all;
  }
  __syncthreads();
  return each[32];
}

// A block a row: x += more where there is more, then y = x s w with s = 1 / sqrt(mean(x^2) + eps).
extern "C" __global__ void rms_norm(Eight* x, const Eight* more, const Eight* w, Eight* y, float* s,
                                int vectors, float eps) {
  index row = blockIdx.x;
  x += row * vectors;
  y += row * vectors;
  float f[8], g[8];
  float squares = 0;
  for (int i = threadIdx.x; i < vectors; i += blockDim.x) {
    widen(x[i], f);
    if (more) {
      widen(more[row * vectors + i], g);
      for (int j = 0; j < 8; j++) {
        f[j] += g[j];
      }
      Eight sum = narrow(f);
      x[i] = sum;
      widen(sum, f);
    }
    for (int j = 0; j < 8; j++) {
      squares += f[j] * f[j];
    }
  }
  float scale = rsqrtf(over_block<Sum>(squares) / (8 * vectors) + eps);
  if (threadIdx.x == 0) {
    s[row] = scale;
  }
  for (int i = threadIdx.x; i < vectors; i += blockDim.x) {
    widen(x[i], f);
    widen(w[i], g);
    for (int j = 0; j < 8; j++) {
      f[j] *= scale * g[j];
    }
    y[i] = narrow(f);
  }
}

// A block a row: dx = s (dy w) - x s^3 / D sum(dy w x) + more.
extern "C" __global__ void rms_norm_backward(const Eight* dy, const Eight* x, const float* s,
                                         const Eight* w, const Eight* more, Eight* dx,
                                         int vectors) {
  index start = (index)blockIdx.x * vectors;
  float f[8], g[8], h[8];
  float products = 0;
  for (int i = threadIdx.x; i < vectors; i += blockDim.x) {
    widen(dy[start + i], f);
    widen(x[start + i], g);
    widen(w[i], h);
    for (int j = 0; j < 8; j++) {
      products += f[j] * g[j] * h[j];
    }
  }
  float scale = s[blockIdx.x];
  float part = over_block<Sum>(products) * scale * scale * scale / (8 * vectors);
  for (int i = threadIdx.x; i < vectors; i += blockDim.x) {
    widen(dy[start + i], f);
    widen(x[start + i], g);
    widen(w[i], h);
    for (int j = 0; j < 8; j++) {
      f[j] = f[j] * h[j] * scale - g[j] * part;
    }
    widen(more[start + i], g);
    for (int j = 0; j < 8; j++) {
      f[j] += g[j];
    }
    dx[start + i] = narrow(f);
  }
}

// A block a row of logits, of which there are `vectors`: the row's -log p of its label to `loss`, and
// the logits become the gradient of that times weight.
extern "C" __global__ void cross_entropy(Eight* logits, const index* labels, float* loss,
                                         int vectors, float weight) {
  Eight* row = logits + (index)blockIdx.x * vectors;
  __shared__ float shared;
  float f[8];
  float top = __int_as_float(0xff800000), sum = 0;  // minus infinity
  for (int i = threadIdx.x; i < vectors; i += blockDim.x) {
    widen(row[i], f);
    float largest = top;
    for (int j = 0; j < 8; j++) {
      largest = fmaxf(largest, f[j]);
    }
    sum *= __expf(top - largest);
    top = largest;
    for (int j = 0; j < 8; j++) {
      sum += __expf(f[j] - top);
    }
  }
  // A thread without a vector has a sum of 0; what it is scaled by is of no matter.
  float all = over_block<Largest>(top);
  sum = over_block<Sum>(top == all ? sum : sum * __expf(top - all));
  index label = labels[blockIdx.x];
  if (threadIdx.x == 0) {
    unsigned short own = ((const unsigned short*)row)[label];
    shared = all + logf(sum);
    loss[blockIdx.x] = shared - __uint_as_float((word)own << 16);
  }
  __syncthreads();
  float log_sum = shared;
  for (int i = threadIdx.x; i < vectors; i += blockDim.x) {
    widen(row[i], f);
    for (int j = 0; j < 8; j++) {
      f[j] = weight * (__expf(f[j] - log_sum) - (8LL * i + j == label ? 1.f : 0.f));
    }
    row[i] = narrow(f);
  }
}

// m = g sigmoid(g) up of gu = [g, up], [rows, 2 vectors]; a row for each block in x.
extern "C" __global__ void swiglu(const Eight* gu, Eight* m, int vectors) {
  int i = blockIdx.y * blockDim.x + threadIdx.x;
  if (i >= vectors) {
    return;
  }
  index row = blockIdx.x;
  float g[8], up[8];
  widen(gu[2 * row * vectors + i], g);
  widen(gu[(2 * row + 1) * vectors + i], up);
  for (int j = 0; j < 8; j++) {
    g[j] = g[j] / (1 + __expf(-g[j])) * up[j];
  }
  m[row * vectors + i] = narrow(g);
}

extern "C" __global__ void swiglu_backward(const Eight* dm, const Eight* gu, Eight* dgu,
                                           int vectors) {
  int i = blockIdx.y * blockDim.x + threadIdx.x;
  if (i >= vectors) {
    return;
  }
  index row = blockIdx.x;
  index left = 2 * row * vectors + i;
  float d[8], g[8], up[8];
  widen(dm[row * vectors + i], d);
  widen(gu[left], g);
  widen(gu[left + vectors], up);
  for (int j = 0; j < 8; j++) {
    float sigmoid = 1 / (1 + __expf(-g[j]));
    float silu = g[j] * sigmoid;
    g[j] = d[j] * up[j] * (sigmoid + silu * (1 - sigmoid));
    up[j] = d[j] * silu;
  }
  dgu[left] = narrow(g);
  dgu[left + vectors] = narrow(up);
}

// Turns the pairs (a[j], b[j]) by their angles, or back where sign is -1.
__device__ void turn(float* a, float* b, const float* cos, const float* sin, float sign) {
#pragma unroll
  for (int j = 0; j < 8; j++) {
    float c = cos[j], s = sign * sin[j], first = a[j];
    a[j] = first * c - b[j] * s;
    b[j] = b[j] * c + first * s;
  }
}

// Rotary embedding, in place, of the first `heads` heads of each row of qkv. Where there are keys,
// heads from `queries` on go there, and the values behind them to values, instead. A thread takes
// eight pairs; half = vectors of half a head.
extern "C" __global__ void rotate(Eight* qkv, int stride, int heads, int queries, int half,
                                  const index* positions, const float* cos, const float* sin,
                                  Eight* keys, Eight* values, const index* places) {
  int i = blockIdx.y * blockDim.x + threadIdx.x;
  int all = keys ? 2 * heads - queries : heads;
  if (i >= all * half) {
    return;
  }
  index row = blockIdx.x;
  int head = i / half, part = i % half;
  Eight* from = qkv + row * stride + head * 2 * half + part;
  Eight* to = from;
  if (head >= queries && keys) {
    Eight* cache = head < heads ? keys : values;
    int place = head < heads ? head - queries : head - heads;
    to = cache + (places[row] * (heads - queries) + place) * 2 * half + part;
  }
  if (head >= heads) {
    to[0] = from[0];
    to[half] = from[half];
    return;
  }
  float a[8], b[8];
  widen(from[0], a);
  widen(from[half], b);
  index angle = positions[row] * half * 8 + part * 8;
  turn(a, b, cos + angle, sin + angle, 1);
  to[0] = narrow(a);
  to[half] = narrow(b);
}

// [dq, dk, dv] of the product's columns, from those of attention, whose rows and heads are `strides`
// vectors apart (of dq, dk, dv, each row then head).
struct Strides {
  index of[6];
};

extern "C" __global__ void rotate_backward(const Eight* dq, const Eight* dk, const Eight* dv,
                                           Strides strides, Eight* dqkv, int queries, int keys,
                                           int half, const index* positions, const float* cos,
                                           const float* sin) {
  int i = blockIdx.y * blockDim.x + threadIdx.x;
  int heads = queries + 2 * keys;
  if (i >= heads * half) {
    return;
  }
  index row = blockIdx.x;
  int head = i / half, part = i % half;
  const Eight* from;
  if (head < queries) {
    from = dq + row * strides.of[0] + head * strides.of[1];
  } else if (head < queries + keys) {
    from = dk + row * strides.of[2] + (head - queries) * strides.of[3];
  } else {
    from = dv + row * strides.of[4] + (head - queries - keys) * strides.of[5];
  }
  Eight* to = dqkv + (row * heads + head) * 2 * half + part;
  Eight left = from[part], right = from[part + half];
  if (head < queries + keys) {
    float a[8], b[8];
    widen(left, a);
    widen(right, b);
    index angle = positions[row] * half * 8 + part * 8;
    turn(a, b, cos + angle, sin + angle, -1);
    left = narrow(a);
    right = narrow(b);
  }
  to[0] = left;
  to[half] = right;
}

#ifdef GROUP
#define LANES (WIDTH / 8)
#define THREADS 128
#define WORKERS (THREADS / LANES)
#define AT_ONCE 4
#define LEAST __int_as_float(0xff800000)  // minus infinity

// One query of each sequence over its keys in the cache. A block takes a key head of a sequence and
// a share of its keys; LANES threads together take a key, AT_ONCE keys at a time. Where the shares
// are more than one, each leaves its sum, its largest score and its weights' sum for `combine`.
extern "C" __global__ void __launch_bounds__(THREADS)
    attend(const Eight* q, int stride, const Eight* keys, const Eight* values,
           const index* positions, int context, int window, float scale, unsigned short* out,
           float* partial) {
  __shared__ float largest[WORKERS][GROUP], weights[WORKERS][GROUP], sums[WORKERS][GROUP][WIDTH];
  int head = blockIdx.x, heads = gridDim.x, split = blockIdx.z, splits = gridDim.z;
  index row = blockIdx.y;
  int lane = threadIdx.x % LANES, worker = threadIdx.x / LANES;
  int length = positions[row] + 1;
  int first = window > 0 && length > window ? length - window : 0;
  int share = (length - first + splits - 1) / splits;
  int from = first + split * share;
  int end = min(length, from + share);
  index base = (row * context * heads + head) * LANES + lane;
  index step = (index)heads * LANES;
  float query[GROUP][8], sum[GROUP][8], best[GROUP], weight[GROUP];
#pragma unroll
  for (int g = 0; g < GROUP; g++) {
    widen(q[row * stride + (head * GROUP + g) * LANES + lane], query[g]);
    best[g] = LEAST;
    weight[g] = 0;
#pragma unroll
    for (int j = 0; j < 8; j++) {
      query[g][j] *= scale;
      sum[g][j] = 0;
    }
  }
  for (int start = from; start < end; start += AT_ONCE * WORKERS) {
    Eight key[AT_ONCE], value[AT_ONCE];
#pragma unroll
    for (int u = 0; u < AT_ONCE; u++) {
      // Beyond the end any key of the share does; its score is not used.
      int place = min(start + u * WORKERS + worker, end - 1);
      key[u] = keys[base + place * step];
      value[u] = values[base + place * step];
    }
#pragma unroll
    for (int g = 0; g < GROUP; g++) {
      float score[AT_ONCE];
      float top = best[g];
#pragma unroll
      for (int u = 0; u < AT_ONCE; u++) {
        float k[8];
        widen(key[u], k);
        float dot = 0;
#pragma unroll
        for (int j = 0; j < 8; j++) {
          dot += query[g][j] * k[j];
        }
#pragma unroll
        for (int distance = LANES / 2; distance > 0; distance /= 2) {
          dot += __shfl_xor_sync(0xffffffffu, dot, distance);
        }
        score[u] = start + u * WORKERS + worker < end ? dot : LEAST;
        top = fmaxf(top, score[u]);
      }
      if (top > LEAST) {
        float before = exp2f(best[g] - top);
        best[g] = top;
        weight[g] *= before;
#pragma unroll
        for (int j = 0; j < 8; j++) {
          sum[g][j] *= before;
        }
#pragma unroll
        for (int u = 0; u < AT_ONCE; u++) {
          float v[8];
          widen(value[u], v);
          float p = exp2f(score[u] - top);
          weight[g] += p;
#pragma unroll
          for (int j = 0; j < 8; j++) {
            sum[g][j] += p * v[j];
          }
        }
      }
    }
  }
#pragma unroll
  for (int g = 0; g < GROUP; g++) {
    if (lane == 0) {
      largest[worker][g] = best[g];
      weights[worker][g] = weight[g];
    }
#pragma unroll
    for (int j = 0; j < 8; j++) {
      sums[worker][g][lane * 8 + j] = sum[g][j];
    }
  }
  __syncthreads();
  for (int i = threadIdx.x; i < GROUP * WIDTH; i += THREADS) {
    int g = i / WIDTH, column = i % WIDTH;
    float top = LEAST, total = 0, all = 0;
    for (int k = 0; k < WORKERS; k++) {
      top = fmaxf(top, largest[k][g]);
    }
    for (int k = 0; k < WORKERS; k++) {
      float p = largest[k][g] > LEAST ? exp2f(largest[k][g] - top) : 0;
      total += p * sums[k][g][column];
      all += p * weights[k][g];
    }
    index place = row * heads * GROUP + head * GROUP + g;
    if (splits == 1) {
      out[place * WIDTH + column] = pair(total / all, 0);
    } else {
      float* left = partial + (place * splits + split) * (WIDTH + 2);
      left[column] = total;
      left[WIDTH] = top;
      left[WIDTH + 1] = all;
    }
  }
}

// A block an output head of a row, a thread a column.
extern "C" __global__ void combine(const float* partial, unsigned short* out, int splits) {
  const float* left = partial + (index)blockIdx.x * splits * (WIDTH + 2);
  float top = LEAST, total = 0, all = 0;
  for (int k = 0; k < splits; k++) {
    top = fmaxf(top, left[k * (WIDTH + 2) + WIDTH]);
  }
  for (int k = 0; k < splits; k++) {
    const float* part = left + k * (WIDTH + 2);
    float p = part[WIDTH] > LEAST ? exp2f(part[WIDTH] - top) : 0;
    total += p * part[threadIdx.x];
    all += p * part[WIDTH + 1];
  }
  out[(index)blockIdx.x * WIDTH + threadIdx.x] = pair(total / all, 0);
}
#endif

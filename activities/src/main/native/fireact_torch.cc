// What PyTorch lacks for the decoder on a GPU, as operators of the namespace `fireact`: the kernels
// beside this file, and CUDA graphs. Optional: without this library the decoder's source uses
// PyTorch's own operators. Loading it registers everything; it needs NVRTC, which PyTorch brings.
#include <ATen/ATen.h>
#include <ATen/cuda/CUDAContext.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>
#include <cuda.h>
#include <dlfcn.h>
#include <torch/custom_class.h>
#include <torch/library.h>

#include <cmath>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

using at::Tensor;

// The kernels' source, as the assembler finds it.
asm(".section .rodata\n"
    ".global fireact_kernels\n"
    "fireact_kernels:\n"
    ".incbin \"kernels.cu\"\n"
    ".byte 0\n"
    ".previous\n");
extern "C" const char fireact_kernels[];

namespace {

// ---- compiling and launching

template <class Function>
Function* symbol(const std::string& library, const char* name) {
  void* opened = dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL);
  void* found = opened ? dlsym(opened, name) : nullptr;
  TORCH_CHECK(found, name, " of ", library, " is needed to compile the decoder's kernels; is the ",
              "library's folder in LD_LIBRARY_PATH?");
  return reinterpret_cast<Function*>(found);
}

template <class Function>
Function* nvrtc(const char* name) {
  return symbol<Function>("libnvrtc.so." + std::to_string(CUDA_VERSION / 1000), name);
}

template <class Function>
Function* driver(const char* name) {
  return symbol<Function>("libcuda.so.1", name);
}

void check(CUresult result, const char* what) {
  TORCH_CHECK(result == CUDA_SUCCESS, what, " failed with CUDA's error ", int(result));
}

std::vector<char> compile(const std::vector<std::string>& definitions) {
  auto* properties = at::cuda::getCurrentDeviceProperties();
  std::vector<std::string> options = definitions;
  options.push_back("--gpu-architecture=sm_" + std::to_string(properties->major) +
                    std::to_string(properties->minor));
  std::vector<const char*> pointers;
  for (const auto& option : options) {
    pointers.push_back(option.c_str());
  }
  void* program;
  TORCH_CHECK(!nvrtc<int(void**, const char*, const char*, int, const char* const*,
                         const char* const*)>("nvrtcCreateProgram")(
                  &program, fireact_kernels, "kernels.cu", 0, nullptr, nullptr),
              "NVRTC refuses the kernels' source");
  size_t size;
  if (nvrtc<int(void*, int, const char* const*)>("nvrtcCompileProgram")(
          program, pointers.size(), pointers.data())) {
    nvrtc<int(void*, size_t*)>("nvrtcGetProgramLogSize")(program, &size);
    std::string log(size, ' ');
    nvrtc<int(void*, char*)>("nvrtcGetProgramLog")(program, log.data());
    TORCH_CHECK(false, "NVRTC does not compile the decoder's kernels: ", log);
  }
  nvrtc<int(void*, size_t*)>("nvrtcGetCUBINSize")(program, &size);
  std::vector<char> binary(size);
  nvrtc<int(void*, char*)>("nvrtcGetCUBIN")(program, binary.data());
  nvrtc<int(void**)>("nvrtcDestroyProgram")(&program);
  return binary;
}

// A kernel of the current device, compiled with these definitions; they stay for the process's life.
CUfunction kernel(const char* name, const std::vector<std::string>& definitions) {
  static std::mutex lock;
  static std::map<std::pair<int, std::vector<std::string>>, CUmodule> modules;
  static std::map<std::tuple<int, std::vector<std::string>, std::string>, CUfunction> functions;
  int device = c10::cuda::current_device();
  std::lock_guard<std::mutex> guard(lock);
  CUfunction& function = functions[{device, definitions, name}];
  if (!function) {
    CUmodule& module = modules[{device, definitions}];
    if (!module) {
      check(driver<decltype(cuModuleLoadData)>("cuModuleLoadData")(
                &module, compile(definitions).data()),
            "loading the decoder's kernels");
    }
    check(driver<decltype(cuModuleGetFunction)>("cuModuleGetFunction")(&function, module, name),
          name);
  }
  return function;
}

template <class... Arguments>
void launch(const char* name, const std::vector<std::string>& definitions, dim3 grid, int threads,
            Arguments... arguments) {
  static auto* run = driver<decltype(cuLaunchKernel)>("cuLaunchKernel");
  if (grid.x == 0 || grid.y == 0) {
    return;
  }
  void* list[] = {&arguments...};
  check(run(kernel(name, definitions), grid.x, grid.y, grid.z, threads, 1, 1, 0,
            at::cuda::getCurrentCUDAStream(), list, nullptr),
        name);
}

void* at_(const Tensor& tensor) { return tensor.data_ptr(); }

// A bfloat16 tensor on a GPU whose last dimension has no gaps and is whole vectors.
void need(const Tensor& tensor, const char* name) {
  TORCH_CHECK(tensor.is_cuda() && tensor.scalar_type() == at::kBFloat16 && tensor.stride(-1) == 1 &&
                  tensor.size(-1) % 8 == 0,
              name, " must be bfloat16 on a GPU in rows of a multiple of 8, not ", tensor.toString(),
              " of ", tensor.sizes(), " with strides ", tensor.strides());
}

void need_whole(const Tensor& tensor, const char* name) {
  need(tensor, name);
  TORCH_CHECK(tensor.is_contiguous(), name, " must have no gaps");
}

int vectors(const Tensor& tensor) { return tensor.size(-1) / 8; }

int row_threads(int vectors) { return std::min(1024, (vectors + 31) / 32 * 32); }

constexpr int THREADS = 256;

// Rows in x, blocks of threads over `items` of a row in y.
dim3 over(int64_t rows, int items) { return dim3(rows, (items + THREADS - 1) / THREADS); }

// ---- norms and SwiGLU

std::tuple<Tensor, Tensor> run_norm(const Tensor& x, const void* more, const Tensor& w, double eps) {
  need_whole(x, "x");
  need_whole(w, "w");
  c10::cuda::CUDAGuard guard(x.device());
  Tensor y = at::empty_like(x);
  Tensor s = at::empty({x.size(0), 1}, x.options().dtype(at::kFloat));
  launch("rms_norm", {}, dim3(x.size(0)), row_threads(vectors(x)), at_(x), more, at_(w), at_(y),
         at_(s), vectors(x), float(eps));
  return {y, s};
}

std::tuple<Tensor, Tensor> norm(const Tensor& x, const Tensor& w, double eps) {
  return run_norm(x, nullptr, w, eps);
}

std::tuple<Tensor, Tensor> add_norm(const Tensor& x, const Tensor& more, const Tensor& w,
                                    double eps) {
  need_whole(more, "more");
  return run_norm(x, at_(more), w, eps);
}

Tensor norm_backward(const Tensor& dy, const Tensor& x, const Tensor& s, const Tensor& w,
                     const Tensor& more) {
  need_whole(dy, "dy");
  need_whole(x, "x");
  need_whole(w, "w");
  need_whole(more, "more");
  c10::cuda::CUDAGuard guard(x.device());
  Tensor dx = at::empty_like(x);
  launch("rms_norm_backward", {}, dim3(x.size(0)), row_threads(vectors(x)), at_(dy), at_(x), at_(s),
         at_(w), at_(more), at_(dx), vectors(x));
  return dx;
}

Tensor swiglu(const Tensor& gu) {
  need_whole(gu, "gu");
  c10::cuda::CUDAGuard guard(gu.device());
  Tensor m = at::empty({gu.size(0), gu.size(1) / 2}, gu.options());
  need(m, "m");
  launch("swiglu", {}, over(gu.size(0), vectors(m)), THREADS, at_(gu), at_(m), vectors(m));
  return m;
}

Tensor swiglu_backward(const Tensor& dm, const Tensor& gu) {
  need_whole(dm, "dm");
  need_whole(gu, "gu");
  c10::cuda::CUDAGuard guard(gu.device());
  Tensor dgu = at::empty_like(gu);
  launch("swiglu_backward", {}, over(gu.size(0), vectors(dm)), THREADS, at_(dm), at_(gu), at_(dgu),
         vectors(dm));
  return dgu;
}

// Logits [n, V] become the gradient of weight times -log p of the labels; returns these -log p, [n].
Tensor cross_entropy(const Tensor& logits, const Tensor& labels, double weight) {
  need_whole(logits, "logits");
  c10::cuda::CUDAGuard guard(logits.device());
  Tensor loss = at::empty({logits.size(0)}, logits.options().dtype(at::kFloat));
  launch("cross_entropy", {}, dim3(logits.size(0)), row_threads(vectors(logits)), at_(logits),
         at_(labels), at_(loss), vectors(logits), float(weight));
  return loss;
}

// ---- rotary embedding; cos and sin are [positions, d / 2] in float32

int half_vectors(const Tensor& cos, const Tensor& sin) {
  TORCH_CHECK(cos.scalar_type() == at::kFloat && sin.scalar_type() == at::kFloat &&
                  cos.size(1) % 8 == 0,
              "cos and sin must be float32 in rows of a multiple of 8");
  return cos.size(1) / 8;
}

Tensor rotate(const Tensor& qkv, const Tensor& positions, const Tensor& cos, const Tensor& sin,
              int64_t heads) {
  need(qkv, "qkv");
  c10::cuda::CUDAGuard guard(qkv.device());
  int half = half_vectors(cos, sin);
  launch("rotate", {}, over(qkv.size(0), heads * half), THREADS, at_(qkv), int(qkv.stride(0) / 8),
         int(heads), int(heads), half, at_(positions), at_(cos), at_(sin), (void*)nullptr,
         (void*)nullptr, (void*)nullptr);
  return qkv;
}

// Turns the queries in place; keys, turned, and values go to `places` of the cache.
Tensor place(const Tensor& qkv, const Tensor& positions, const Tensor& cos, const Tensor& sin,
             const Tensor& keys, const Tensor& values, const Tensor& places) {
  need(qkv, "qkv");
  need_whole(keys, "keys");
  need_whole(values, "values");
  c10::cuda::CUDAGuard guard(qkv.device());
  int half = half_vectors(cos, sin);
  int all = qkv.size(1) / (16 * half);
  int heads = all - keys.size(2);
  int queries = heads - keys.size(2);
  launch("rotate", {}, over(qkv.size(0), all * half), THREADS, at_(qkv), int(qkv.stride(0) / 8),
         heads, queries, half, at_(positions), at_(cos), at_(sin), at_(keys), at_(values),
         at_(places));
  return qkv;
}

struct Strides {
  long long of[6];
};

Tensor rotate_backward(const Tensor& dq, const Tensor& dk, const Tensor& dv, const Tensor& positions,
                       const Tensor& cos, const Tensor& sin) {
  c10::cuda::CUDAGuard guard(dq.device());
  Strides strides;
  int i = 0;
  for (const Tensor* part : {&dq, &dk, &dv}) {
    need(*part, "a gradient of attention");
    for (int dimension = 0; dimension < 2; dimension++) {
      TORCH_CHECK(part->stride(dimension) % 8 == 0, "a gradient of attention is not in vectors");
      strides.of[i++] = part->stride(dimension) / 8;
    }
  }
  int queries = dq.size(1), keys = dk.size(1);
  int half = half_vectors(cos, sin);
  int heads = queries + 2 * keys;
  Tensor dqkv = at::empty({dq.size(0), heads * dq.size(2)}, dq.options());
  launch("rotate_backward", {}, over(dq.size(0), heads * half), THREADS, at_(dq), at_(dk), at_(dv),
         strides, at_(dqkv), queries, keys, half, at_(positions), at_(cos), at_(sin));
  return dqkv;
}

// ---- attention of one token for each sequence, whose keys are in the slot of its row

constexpr int LARGEST_GROUP = 8;

bool attends(int64_t heads, int64_t key_heads, int64_t width) {
  return heads / key_heads <= LARGEST_GROUP && (width == 64 || width == 128 || width == 256);
}

// q [n, H, d], keys and values [slots, C, K, d], positions [n]; returns [n, H, d].
Tensor attend(const Tensor& q, const Tensor& keys, const Tensor& values, const Tensor& positions,
              int64_t window) {
  need(q, "q");
  need_whole(keys, "keys");
  need_whole(values, "values");
  c10::cuda::CUDAGuard guard(q.device());
  int64_t n = q.size(0), heads = q.size(1), width = q.size(2), key_heads = keys.size(2);
  // Where rows and heads do not fill the GPU, so many shares of the keys that it is filled, of at
  // least 64 keys of the context.
  int64_t processors = at::cuda::getCurrentDeviceProperties()->multiProcessorCount;
  int64_t least = n * key_heads < processors ? 64 : 1024;
  int64_t splits = std::max<int64_t>(
      1, std::min(4 * processors / (n * key_heads), keys.size(1) / least));
  std::vector<std::string> definitions = {"-DGROUP=" + std::to_string(heads / key_heads),
                                          "-DWIDTH=" + std::to_string(width)};
  Tensor out = at::empty({n, heads, width}, q.options());
  Tensor partial = splits == 1 ? at::empty({0}, q.options().dtype(at::kFloat))
                               : at::empty({n, heads, splits, width + 2},
                                           q.options().dtype(at::kFloat));
  float scale = M_LOG2E / std::sqrt(double(width));
  launch("attend", definitions, dim3(key_heads, n, splits), 128, at_(q), int(q.stride(0) / 8),
         at_(keys), at_(values), at_(positions), int(keys.size(1)), int(window), scale, at_(out),
         at_(partial));
  if (splits > 1) {
    launch("combine", definitions, dim3(n * heads), int(width), at_(partial), at_(out), int(splits));
  }
  return out;
}

// ---- graphs

// Memory that graphs share; a graph's results are good until the next replay of another.
struct Pool : torch::CustomClassHolder {
  at::cuda::MempoolId_t id = at::cuda::graph_pool_handle();
};

// Records what is called between begin and end, after the same calls between enter and begin have
// readied libraries and memory, and repeats it with what its tensors then hold.
class Graph : public torch::CustomClassHolder {
 public:
  ~Graph() override {
    if (recording_) {
      try {
        graph_.capture_end();
      } catch (const c10::Error&) {
        // The call that failed in between says why.
      }
    }
    leave();
  }

  void enter(const Tensor& like) {
    device_.emplace(like.device());
    at::cuda::getCurrentCUDAStream().synchronize();
    stream_.emplace(recorder(like.device().index()));
  }

  void begin(const c10::intrusive_ptr<Pool>& pool) {
    at::cuda::getCurrentCUDAStream().synchronize();
    graph_.capture_begin(pool->id, cudaStreamCaptureModeThreadLocal);
    recording_ = true;
  }

  void end() {
    recording_ = false;
    graph_.capture_end();
    leave();
  }

  void replay() { graph_.replay(); }

 private:
  // Always the same: cuBLAS keeps a workspace of 32 MiB for each stream that it was called on. The
  // graphs are replayed on the streams of their callers, and recorded one at a time.
  static c10::cuda::CUDAStream recorder(c10::DeviceIndex device) {
    static std::mutex lock;
    static std::map<c10::DeviceIndex, c10::cuda::CUDAStream> streams;
    std::lock_guard<std::mutex> guard(lock);
    return streams.try_emplace(device, c10::cuda::getStreamFromPool(false, device)).first->second;
  }

  void leave() {
    stream_.reset();
    device_.reset();
  }

  at::cuda::CUDAGraph graph_;
  std::optional<c10::cuda::CUDAGuard> device_;
  std::optional<c10::cuda::CUDAStreamGuard> stream_;
  bool recording_ = false;
};

}  // namespace

TORCH_LIBRARY(fireact, library) {
  library.class_<Pool>("Pool").def(torch::init<>());
  library.class_<Graph>("Graph")
      .def(torch::init<>())
      .def("enter", &Graph::enter)
      .def("begin", &Graph::begin)
      .def("end", &Graph::end)
      .def("replay", &Graph::replay);
  library.def("norm(Tensor x, Tensor w, float eps) -> (Tensor, Tensor)", norm);
  library.def("add_norm_(Tensor(a!) x, Tensor more, Tensor w, float eps) -> (Tensor, Tensor)",
              add_norm);
  library.def("norm_backward(Tensor dy, Tensor x, Tensor s, Tensor w, Tensor more) -> Tensor",
              norm_backward);
  library.def("swiglu(Tensor gu) -> Tensor", swiglu);
  library.def("swiglu_backward(Tensor dm, Tensor gu) -> Tensor", swiglu_backward);
  library.def("cross_entropy_(Tensor(a!) logits, Tensor labels, float weight) -> Tensor",
              cross_entropy);
  library.def("rotate_(Tensor(a!) qkv, Tensor positions, Tensor cos, Tensor sin, int heads)"
              " -> Tensor(a!)", rotate);
  library.def("rotate_backward(Tensor dq, Tensor dk, Tensor dv, Tensor positions, Tensor cos,"
              " Tensor sin) -> Tensor", rotate_backward);
  library.def("place_(Tensor(a!) qkv, Tensor positions, Tensor cos, Tensor sin, Tensor(b!) keys,"
              " Tensor(c!) values, Tensor places) -> Tensor(a!)", place);
  library.def("attends(int heads, int key_heads, int width) -> bool", attends);
  library.def("attend(Tensor q, Tensor keys, Tensor values, Tensor positions, int window) -> Tensor",
              attend);
}

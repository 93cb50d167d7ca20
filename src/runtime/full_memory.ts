/**
 * Memory for onnxruntime's WASM threads that never grows.
 *
 * Deno checks the bounds of WASM memory in software (denoland/deno#35658), against a size that each thread keeps. When one thread grows
 * the shared memory, another that is inside WASM keeps the old size, traps as soon as it follows a pointer into the new part, and the
 * main thread waits for it for ever. So onnxruntime gets all of its memory at the start; pages that nothing touches cost nothing.
 * @module
 */

/** Pages of 64 KiB: the most that 32 bits can count in bytes, 65,536 would wrap to 0. */
const PAGES = 65535;
/** What onnxruntime's module asks for at most. */
const MOST_PAGES = 65536;
/** The file of onnxruntime that makes its memory; the one for WebGPU has another name. */
const MAKER = "ort-wasm-simd-threaded.mjs";

/** The memory; undefined where the system refuses so much address space. */
export function reserveFullMemory(
  make: typeof WebAssembly.Memory = WebAssembly.Memory,
): WebAssembly.Memory | undefined {
  try {
    return new make({ initial: PAGES, maximum: MOST_PAGES, shared: true });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * While `job` lasts, the shared memory that onnxruntime's WASM module makes is `memory`. Whatever else makes a memory gets one as it
 * wants it. The constructor is put back as soon as the memory is taken, or when the job ends.
 */
export async function handingOut<T>(memory: WebAssembly.Memory, job: () => Promise<T>): Promise<T> {
  const own = Object.getOwnPropertyDescriptor(WebAssembly, "Memory")!;
  const putBack = (): void => void Object.defineProperty(WebAssembly, "Memory", own);
  const real = WebAssembly.Memory;
  const hook = function (descriptor: WebAssembly.MemoryDescriptor): WebAssembly.Memory {
    if (descriptor.shared !== true || !(new Error().stack ?? "").includes(MAKER)) return new real(descriptor);
    putBack();
    return memory;
  };
  hook.prototype = real.prototype;
  Object.defineProperty(WebAssembly, "Memory", { ...own, value: hook });
  try {
    return await job();
  } finally {
    putBack();
  }
}

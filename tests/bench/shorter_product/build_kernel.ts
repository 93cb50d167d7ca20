/**
 * Builds the kernel with the toolchain of the Rust core, twice: with relaxed SIMD, whose multiply-add is one instruction where the processor
 * has it, and without. Nothing of it is committed: it is a bench's.
 * @module
 */
import { findRust } from "../../../wasm/toolchain.ts";

/** How a product and a sum are made. */
export type Simd = "simd128" | "relaxed-simd";

const TARGET = "wasm32-unknown-unknown";
const HERE = decodeURIComponent(new URL(".", import.meta.url).pathname).replace(/\/$/, "");
/** What cargo leaves behind, a folder that git ignores. */
const OUT = decodeURIComponent(new URL("../../../out/shorter_product/", import.meta.url).pathname);
/** The memory is made by whoever calls, and is shared; Rust's own library does not know of threads and needs none here. */
const LINK = [
  "--import-memory",
  "--shared-memory",
  "--max-memory=4294967296",
  "--no-check-features",
  "--export=__stack_pointer",
];

/** The module, or in words what is missing. */
export async function buildKernel(simd: Simd): Promise<WebAssembly.Module | string> {
  const rust = await findRust();
  if (typeof rust === "string") return rust;
  const features = ["+simd128", "+atomics", "+bulk-memory", ...(simd === "relaxed-simd" ? ["+relaxed-simd"] : [])];
  const flags = [`-Ctarget-feature=${features.join(",")}`, ...LINK.map((arg) => `-Clink-arg=${arg}`)];
  const { success, stderr } = await new Deno.Command(rust.cargo, {
    args: [
      "build",
      "--release",
      "--locked",
      "--quiet",
      "--target",
      TARGET,
      "--target-dir",
      `${OUT}${simd}`,
      ...rust.cargoArgs,
    ],
    cwd: HERE,
    env: { ...rust.env, CARGO_ENCODED_RUSTFLAGS: [...flags, ...rust.rustFlags].join("\x1f") },
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    throw new Error(`The kernel of the shorter product cannot be built:\n${new TextDecoder().decode(stderr)}`);
  }
  return new WebAssembly.Module(await Deno.readFile(`${OUT}${simd}/${TARGET}/release/shorter_product.wasm`));
}

/**
 * Builds the crate `wasm/attention/` twice: with relaxed SIMD, whose multiply-add is one instruction where the processor has it, and
 * without. Both modules lie as text in one file of JavaScript, so that whoever imports Masklet has them, from disk or by address.
 * @module
 */
import type { Rust } from "./toolchain.ts";

/** How a product and a sum are made. */
export type Simd = "simd128" | "relaxed-simd";

const TARGET = "wasm32-unknown-unknown";
/** What both are compiled with. */
const FEATURES = ["+simd128", "+atomics", "+bulk-memory"];
/** The memory is made by whoever calls, and is shared; Rust's own library does not know of threads and needs none here. */
const LINK = [
  "--import-memory",
  "--shared-memory",
  "--max-memory=4294967296",
  "--no-check-features",
  "--export=__stack_pointer",
  "--export=__heap_base",
];

/** Flags that shape the bytes, of both. */
export const ATTENTION_FLAGS: readonly string[] = [
  `-Ctarget-feature=${FEATURES.join(",")}`,
  ...LINK.map((arg) => `-Clink-arg=${arg}`),
];

/** The name of the generated file. */
export const ATTENTION_FILE = "masklet_attention.js";

/** Cargo's call for one of them. */
export interface AttentionBuild {
  /** cargo */
  readonly command: string;
  /** Its arguments. */
  readonly args: string[];
  /** More environment. */
  readonly env: Record<string, string>;
  /** The module that it makes. */
  readonly module: string;
}

/**
 * How one of the two is built.
 *
 * @param here path of `wasm/`
 * @param renamed flags that take this machine's paths out of the module
 */
export function attentionBuild(simd: Simd, rust: Rust, here: string, renamed: readonly string[]): AttentionBuild {
  const target = `${here}/target/attention-${simd}`;
  const [feature, ...link] = ATTENTION_FLAGS;
  const flags = [simd === "relaxed-simd" ? `${feature},+relaxed-simd` : feature!, ...link, ...rust.rustFlags];
  return {
    command: rust.cargo,
    args: ["build", "--release", "--locked", "--target", TARGET, "--target-dir", target, ...rust.cargoArgs],
    env: { ...rust.env, CARGO_ENCODED_RUSTFLAGS: [...flags, ...renamed].join("\x1f") },
    module: `${target}/${TARGET}/release/masklet_attention.wasm`,
  };
}

/** The file of JavaScript that holds both modules, and its types. */
export function attentionSources(modules: Readonly<Record<Simd, Uint8Array>>): Readonly<Record<string, string>> {
  const names = { "simd128": "SIMD", "relaxed-simd": "RELAXED_SIMD" } satisfies Record<Simd, string>;
  const each = (Object.keys(names) as Simd[]).map((simd) => ({ name: names[simd], bytes: modules[simd] }));
  return {
    [ATTENTION_FILE]: each.map(({ name, bytes }) => `export const ${name} = "${bytes.toBase64()}";\n`).join(""),
    [ATTENTION_FILE.replace(/js$/, "d.ts")]: each.map(({ name }) => `export const ${name}: string;\n`).join(""),
  };
}

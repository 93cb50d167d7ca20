/**
 * Finds a Rust toolchain that can build wasm32.
 * @module
 */

/** The generator's version; the crate pins the same. */
export const WASM_BINDGEN_VERSION = "0.2.105";

/** Programs and arguments of one way to build. */
export interface Toolchain {
  /** Path of cargo. */
  readonly cargo: string;
  /** More arguments for cargo. */
  readonly cargoArgs: readonly string[];
  /** More compiler flags. */
  readonly rustFlags: readonly string[];
  /** More environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the standard library lies. */
  readonly sysroot: string;
  /** `rustc --version`. */
  readonly rustcVersion: string;
  /** Path of wasm-bindgen. */
  readonly bindgen: string;
  /** `wasm-bindgen --version`. */
  readonly bindgenVersion: string;
}

/** How the generator names its version. */
export const version = (number: string): string => `wasm-bindgen ${number}`;

async function answer(command: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(command, { args, stdout: "piped", stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** A toolchain, or in words what is missing. */
export async function findToolchain(): Promise<Toolchain | string> {
  const home = Deno.env.get("CARGO_HOME") ?? `${Deno.env.get("HOME")}/.cargo`;
  const candidates = ["wasm-bindgen", `${home}/bin/wasm-bindgen`];
  for (const bindgen of candidates) {
    const bindgenVersion = await answer(bindgen, "--version");
    if (bindgenVersion !== version(WASM_BINDGEN_VERSION)) continue;
    const rust = await findRust();
    return typeof rust === "string" ? rust : { ...rust, bindgen, bindgenVersion };
  }
  return `no wasm-bindgen ${WASM_BINDGEN_VERSION} (cargo install wasm-bindgen-cli --version ${WASM_BINDGEN_VERSION} --locked)`;
}

/** What a crate without bindings to JavaScript needs. */
export type Rust = Omit<Toolchain, "bindgen" | "bindgenVersion">;

/** A Rust that builds wasm32, or in words what is missing. */
export async function findRust(): Promise<Rust | string> {
  return await rustupToolchain() ?? await debianToolchain() ??
    "no Rust with the target wasm32-unknown-unknown (rustup target add wasm32-unknown-unknown, or Debian's rustc-web cargo-web rust-web-src lld)";
}

async function rustupToolchain(): Promise<Rust | undefined> {
  const [sysroot, rustcVersion] = [await answer("rustc", "--print", "sysroot"), await answer("rustc", "--version")];
  if (sysroot === undefined || rustcVersion === undefined) return undefined;
  if (!await exists(`${sysroot}/lib/rustlib/wasm32-unknown-unknown`)) return undefined;
  return { cargo: "cargo", cargoArgs: [], rustFlags: [], env: {}, sysroot, rustcVersion };
}

/** Debian has no built standard library for wasm32, but its source: it is built along (unstable, hence the bootstrap switch). */
async function debianToolchain(): Promise<Rust | undefined> {
  const rustc = Deno.env.get("DEB_RUSTC") ?? "/usr/bin/rustc";
  const cargo = Deno.env.get("DEB_CARGO") ?? "/usr/bin/cargo";
  const [sysroot, rustcVersion] = [await answer(rustc, "--print", "sysroot"), await answer(rustc, "--version")];
  if (sysroot === undefined || rustcVersion === undefined) return undefined;
  if (!await exists(`${sysroot}/lib/rustlib/src/rust/library`)) return undefined;
  return {
    cargo,
    cargoArgs: ["-Zbuild-std=std,panic_abort"],
    rustFlags: ["-Clinker=wasm-ld"],
    env: { RUSTC: rustc, RUSTC_BOOTSTRAP: "1" },
    sysroot,
    rustcVersion,
  };
}

/**
 * Builds the Rust core and the kernel of attention to `wasm/generated/`, or checks them.
 *
 * - `deno task wasm` builds with rustup's wasm32 target, or else with Debian's `rustc-web` and `rust-web-src`.
 * - `deno run -A wasm/build.ts --check` compares the recorded hashes with the sources and the generated files everywhere, and
 *   rebuilds and compares bytes where the very toolchain of the record is present; what it skips it says by name.
 * @module
 */
import { ATTENTION_FLAGS, attentionBuild, attentionSources, type Simd } from "./build_attention.ts";
import { encodeHex } from "./hex.ts";
import { findToolchain, type Toolchain, version, WASM_BINDGEN_VERSION } from "./toolchain.ts";

const HERE = new URL("./", import.meta.url);
const GENERATED = new URL("./generated/", HERE);
const RECORD = new URL("SOURCES.sha256", GENERATED);
const TARGET = "wasm32-unknown-unknown";
/** Compiler flags and generator flags that shape the bytes. */
const RUST_FLAGS = ["-Ctarget-feature=+simd128"];
const BINDGEN_FLAGS = ["--target", "bundler", "--remove-name-section", "--remove-producers-section"];

/** What was built from what: the lines of `SOURCES.sha256`. */
export interface BuildRecord {
  /** `rustc --version` of the build. */
  readonly rustc: string;
  /** `wasm-bindgen --version` of the build. */
  readonly bindgen: string;
  /** Flags of both. */
  readonly settings: string;
  /** SHA-256 by path, relative to `wasm/`: sources and generated files. */
  readonly hashes: ReadonlyMap<string, string>;
}

async function filesUnder(dir: URL, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(dir)) {
    if (entry.isDirectory) found.push(...await filesUnder(new URL(`${entry.name}/`, dir), `${prefix}${entry.name}/`));
    else if (entry.name !== "SOURCES.sha256") found.push(prefix + entry.name);
  }
  return found.sort();
}

async function hashesNow(): Promise<Map<string, string>> {
  const paths = [
    "Cargo.lock",
    "Cargo.toml",
    ...await filesUnder(new URL("src/", HERE), "src/"),
    ...await filesUnder(new URL("attention/", HERE), "attention/"),
    ...await filesUnder(GENERATED, "generated/"),
  ];
  const hashes = new Map<string, string>();
  for (const path of paths) {
    const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(new URL(path, HERE)));
    hashes.set(path, encodeHex(new Uint8Array(digest)));
  }
  return hashes;
}

const settings = (): string => [...RUST_FLAGS, ...BINDGEN_FLAGS, "attention:", ...ATTENTION_FLAGS].join(" ");

/** Reads the record beside the generated files. */
export async function readRecord(): Promise<BuildRecord> {
  const lines = (await Deno.readTextFile(RECORD)).trimEnd().split("\n");
  const field = (name: string): string =>
    lines.find((l) => l.startsWith(`# ${name}: `))?.slice(name.length + 4) ?? "unknown";
  const hashes = new Map(
    lines.filter((l) => !l.startsWith("#")).map((l): [string, string] => [l.slice(66), l.slice(0, 64)]),
  );
  return { rustc: field("rustc"), bindgen: field("wasm-bindgen"), settings: field("settings"), hashes };
}

async function writeRecord(toolchain: Toolchain): Promise<void> {
  const head = [
    "# Written by `deno task wasm`; hashes of the sources and of what was made of them.",
    `# rustc: ${toolchain.rustcVersion}`,
    `# wasm-bindgen: ${toolchain.bindgenVersion}`,
    `# settings: ${settings()}`,
  ];
  const lines = [...await hashesNow()].map(([path, hash]) => `${hash}  ${path}`);
  await Deno.writeTextFile(RECORD, [...head, ...lines, ""].join("\n"));
}

/** Where the sources or the generated files differ from the record; empty when they agree. */
export async function differencesFromRecord(): Promise<string[]> {
  const [record, now] = [await readRecord(), await hashesNow()];
  const differences: string[] = [];
  if (record.settings !== settings()) {
    differences.push(`settings: recorded "${record.settings}", now "${settings()}"`);
  }
  for (const path of new Set([...record.hashes.keys(), ...now.keys()])) {
    const [was, is] = [record.hashes.get(path), now.get(path)];
    if (was !== is) {
      differences.push(`${path}: ${was === undefined ? "not recorded" : is === undefined ? "missing" : "changed"}`);
    }
  }
  return differences;
}

/** Compiles the crates and writes the modules with their bindings to `out`. */
export async function buildInto(out: string, toolchain: Toolchain): Promise<void> {
  const here = decodeURIComponent(HERE.pathname).replace(/\/$/, "");
  const home = Deno.env.get("CARGO_HOME") ?? `${Deno.env.get("HOME")}/.cargo`;
  // The crates must lie there before their folders, which bear the registry's name, can be renamed.
  if (!await fetchCrates(toolchain)) throw new Error("The crates of Cargo.lock cannot be fetched");
  // No path of this machine may reach the module: builds are the same everywhere. The last prefix that fits counts.
  const renamed: [string, string][] = [[here, "/masklet"], [home, "/cargo"], [toolchain.sysroot, "/rust"]];
  for await (const { name } of Deno.readDir(`${home}/registry/src`)) {
    renamed.push([`${home}/registry/src/${name}`, "/crates"]);
  }
  const remapped = renamed.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
  await execute(toolchain.cargo, [
    "build",
    "--release",
    "--locked",
    "--target",
    TARGET,
    ...toolchain.cargoArgs,
  ], {
    cwd: here,
    env: {
      ...toolchain.env,
      CARGO_ENCODED_RUSTFLAGS: [...RUST_FLAGS, ...toolchain.rustFlags, ...remapped].join("\x1f"),
    },
  });
  const module = `${here}/target/${TARGET}/release/masklet_kernel.wasm`;
  await execute(toolchain.bindgen, [...BINDGEN_FLAGS, "--out-dir", out, module], { cwd: here, env: {} });
  const attention = async (simd: Simd): Promise<Uint8Array> => {
    const { command, args, env, module } = attentionBuild(simd, toolchain, here, remapped);
    await execute(command, args, { cwd: `${here}/attention`, env });
    return await Deno.readFile(module);
  };
  const modules = { "simd128": await attention("simd128"), "relaxed-simd": await attention("relaxed-simd") };
  for (const [name, text] of Object.entries(attentionSources(modules))) {
    await Deno.writeTextFile(`${out}/${name}`, text);
  }
}

async function fetchCrates(toolchain: Toolchain): Promise<boolean> {
  const { success } = await new Deno.Command(toolchain.cargo, {
    args: ["fetch", "--locked", "--quiet"],
    cwd: HERE,
    env: toolchain.env,
    stdout: "null",
    stderr: "null",
  }).output();
  return success;
}

async function execute(
  command: string,
  args: string[],
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<void> {
  const { success, code } = await new Deno.Command(command, { args, cwd, env, stdout: "inherit", stderr: "inherit" })
    .output();
  if (!success) throw new Error(`${command} ${args.join(" ")} ended with code ${code}`);
}

/** The toolchain of the record, with its crates, or in words why it is not there. */
export async function recordedToolchain(): Promise<Toolchain | string> {
  const record = await readRecord();
  const toolchain = await findToolchain();
  if (typeof toolchain === "string") return toolchain;
  if (toolchain.rustcVersion === record.rustc && toolchain.bindgenVersion === record.bindgen) {
    return await fetchCrates(toolchain) ? toolchain : "the crates of Cargo.lock cannot be fetched";
  }
  const found = `${toolchain.rustcVersion} with ${toolchain.bindgenVersion}`;
  return `recorded ${record.rustc} with ${record.bindgen}, found ${found}`;
}

/** Rebuilds where the record's toolchain is present. `skipped` says why not; `different` names the files that came out otherwise. */
export async function rebuildAndCompare(): Promise<{ skipped?: string; different: string[] }> {
  const toolchain = await recordedToolchain();
  if (typeof toolchain === "string") return { skipped: `rebuild skipped: ${toolchain}`, different: [] };
  const out = await Deno.makeTempDir();
  try {
    await buildInto(out, toolchain);
    const different: string[] = [];
    for (const name of await filesUnder(GENERATED, "")) {
      const [was, is] = [await Deno.readFile(new URL(name, GENERATED)), await Deno.readFile(`${out}/${name}`)];
      if (was.length !== is.length || was.some((byte, i) => byte !== is[i])) different.push(name);
    }
    return { different };
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

async function main(): Promise<number> {
  if (Deno.args.includes("--check")) {
    const differences = await differencesFromRecord();
    if (differences.length > 0) {
      console.error(`wasm/generated is out of date; run "deno task wasm":\n  ${differences.join("\n  ")}`);
      return 1;
    }
    console.log("sources and generated files are as recorded");
    const { skipped, different } = await rebuildAndCompare();
    if (skipped !== undefined) console.log(skipped);
    else if (different.length > 0) console.error(`the rebuilt module differs: ${different.join(", ")}`);
    else console.log("the rebuilt module is the same, byte for byte");
    return different.length > 0 ? 1 : 0;
  }
  const toolchain = await findToolchain();
  if (typeof toolchain === "string") {
    console.error(`Cannot build: ${toolchain}`);
    return 1;
  }
  await Deno.remove(GENERATED, { recursive: true }).catch(() => {});
  await buildInto(decodeURIComponent(GENERATED.pathname), toolchain);
  await Deno.remove(new URL(".gitignore", GENERATED)).catch(() => {});
  await writeRecord(toolchain);
  const { size } = await Deno.stat(new URL("masklet_kernel_bg.wasm", GENERATED));
  console.log(`wasm/generated: a core of ${size} bytes, ${toolchain.rustcVersion}, ${version(WASM_BINDGEN_VERSION)}`);
  return 0;
}

if (import.meta.main) Deno.exit(await main());

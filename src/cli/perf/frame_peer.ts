import { cloned } from "./peers.ts";
import { TextLineStream } from "./text_lines.ts";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeSafetensors } from "../../checkpoint/write_safetensors.ts";
import { MaskletError } from "../../error.ts";
import { familyOf } from "../../model/families.ts";
import type { ModelConfig } from "../../model/family.ts";
import { cacheDir } from "../../model/cache_dir.ts";
import { parameterShapes } from "../../model/parameter_shapes.ts";
import { formulaWeight } from "../../parity/formula.ts";
import type { TimedFrame } from "./frame_parts.ts";

/** What a peer is made of: packages of the package index, and a checkout where its code is none. */
interface PeerParts {
  /** Its folder below `cacheDir()`. */
  readonly folder: string;
  /** What is installed, in that order: arguments of pip. */
  readonly packages: readonly (readonly string[])[];
  /** What can be imported afterwards. */
  readonly imports: string;
  /** Where its code lies, when it is no package, and the commit that our reference numbers are of. */
  readonly source?: { readonly name: string; readonly url: string; readonly commit: string };
}

const TORCH = ["torch", "torchvision", "setuptools", "wheel"];
/** By family. */
const PEERS: Readonly<Record<string, PeerParts>> = {
  sam2: {
    folder: "peer-sam2",
    packages: [TORCH, ["--no-build-isolation", "sam2==1.1.0"]],
    imports: "sam2, torch",
  },
  edgetam: {
    folder: "peer-edgetam",
    packages: [TORCH, ["timm==1.0.15", "hydra-core", "iopath", "pillow", "tqdm"], [
      "--no-deps",
      "edgetam-dimos==1.0.1",
    ]],
    imports: "sam2.modeling.perceiver, timm, torch",
  },
  efficienttam: {
    folder: "peer-efficienttam",
    packages: [TORCH, ["hydra-core", "iopath", "pillow", "tqdm"]],
    imports: "hydra, torch, torchvision",
    source: { name: "EfficientTAM", url: "https://github.com/yformer/EfficientTAM", commit: "abcd061" },
  },
};

/** Meta's `sam2` on PyTorch in a process of its own. */
export interface Peer extends AsyncDisposable {
  /** What it is: versions and threads. */
  readonly name: string;
  /** Asks for something in one line; its answer is one line of JSON. */
  readonly ask: <T>(line: string) => Promise<T>;
}

/** The peer that runs frames. */
export interface FramePeer extends Omit<Peer, "ask"> {
  /** Runs a frame. */
  readonly frame: () => Promise<TimedFrame>;
}

/**
 * Starts the peer with the formula's weights. Its environment is made once, below `cacheDir()`.
 * @throws {MaskletError} `unsupported` where Python or its packages cannot be had
 */
export async function startFramePeer(config: ModelConfig, options: PeerOptions): Promise<FramePeer> {
  const { ask, ...peer } = await startPeer("frame_peer.py", config, options);
  return { ...peer, frame: () => ask<TimedFrame>("frame") };
}

/** How a peer runs. */
export interface PeerOptions {
  /** Threads; absent: PyTorch's own choice. */
  readonly threads?: number;
  /** A checkout of the authors' code that is here already; read for families whose code is no package. */
  readonly checkout?: string | undefined;
  /** Told what is installed. */
  readonly log: (line: string) => void;
}

/** Starts a script beside this file with the formula's weights; the environment is made once. */
export async function startPeer(
  script: string,
  config: ModelConfig,
  { threads, checkout, log }: PeerOptions,
): Promise<Peer> {
  const { name: family } = familyOf(config);
  const peer = PEERS[family];
  if (peer === undefined) unavailable(`none for ${family}`);
  const python = await preparePython(peer, log);
  const source = peer.source === undefined ? undefined : await sourceOf(peer, peer.source, checkout);
  const weights = await Deno.makeTempFile({ suffix: ".safetensors" });
  try {
    await Deno.writeFile(weights, checkpoint(config));
    const process = new Deno.Command(python, {
      args: [
        fileURLToPath(new URL(`./${script}`, import.meta.url)),
        weights,
        JSON.stringify(config),
        `${threads ?? 0}`,
      ],
      ...(source !== undefined && { env: { PYTHONPATH: source } }),
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const lines = process.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream()).getReader();
    const input = process.stdin.getWriter();
    const next = async <T>(): Promise<T> => {
      const { value, done } = await lines.read();
      if (done) unavailable(`its process ended with code ${(await process.status).code}`);
      return JSON.parse(value);
    };
    const { peer } = await next<{ peer: string }>();
    return {
      name: peer,
      ask: async <T>(line: string) => {
        await input.write(new TextEncoder().encode(`${line}\n`));
        return await next<T>();
      },
      [Symbol.asyncDispose]: async () => {
        await input.close();
        await lines.cancel();
        await process.status;
      },
    };
  } finally {
    await Deno.remove(weights);
  }
}

function checkpoint(config: ModelConfig): Uint8Array<ArrayBuffer> {
  return writeSafetensors(
    [...parameterShapes(config)].map(([name, shape]) => ({
      name,
      shape,
      dtype: "float32",
      data: formulaWeight(name, shape) as Float32Array<ArrayBuffer>,
    })),
  );
}

/** The checkout that is given, or one that is made once beside the packages. */
async function sourceOf(
  { folder }: PeerParts,
  { name, url, commit }: NonNullable<PeerParts["source"]>,
  given: string | undefined,
): Promise<string> {
  if (given !== undefined) {
    const path = await Deno.realPath(given).catch(() => undefined);
    return path ?? unavailable(`no checkout of ${name} at ${given}`, "Give its folder (--peer DIR), or leave it out");
  }
  const own = join(cacheDir(), folder, name);
  if (await ends("git", "-C", own, "rev-parse", "-q", "--verify", commit) === undefined) return own;
  await Deno.remove(own, { recursive: true }).catch(() => {});
  return await cloned(own, url, commit) ??
    unavailable(
      `${name} cannot be cloned`,
      "Give a checkout of its repository (--peer DIR), or leave the peer out (--no-peer)",
    );
}

async function preparePython(
  { folder: name, packages: all, imports }: PeerParts,
  log: (line: string) => void,
): Promise<string> {
  const folder = join(cacheDir(), name);
  const python = join(folder, Deno.build.os === "windows" ? "Scripts" : "bin", "python");
  if (await ends(python, "-c", `import ${imports}`) === undefined) return python;
  log(`installing PyTorch and the authors' code into ${folder}, once (some gigabytes)`);
  const made = await ends("python3", "-m", "venv", folder);
  if (made !== undefined) unavailable(made);
  for (const packages of all) {
    const failure = await ends(python, "-m", "pip", "install", "-q", ...packages);
    if (failure !== undefined) unavailable(failure);
  }
  return python;
}

/** Runs a program; the end of what it complained of where it failed. */
async function ends(program: string, ...args: string[]): Promise<string | undefined> {
  const command = new Deno.Command(program, { args, env: { SAM2_BUILD_CUDA: "0" }, stdin: "null", stdout: "null" });
  try {
    const { success, stderr } = await command.output();
    return success ? undefined : new TextDecoder().decode(stderr).trim().slice(-300);
  } catch (error) {
    return String(error);
  }
}

function unavailable(
  found: string,
  hint = "Install python3 with venv and pip, or leave the peer out (--no-peer)",
): never {
  throw new MaskletError("unsupported", `Expected the authors' code on PyTorch as the peer, found: ${found}`, { hint });
}

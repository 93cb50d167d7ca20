/**
 * `masklet doctor`: what this machine has, what each backend gives on it, and what `auto` takes.
 * @module
 */
import { availableParallelism } from "node:os";
import { cacheDir } from "../model/cache_dir.ts";
import { LOAD_MODEL_OPTIONS } from "../model/load_model.ts";
import { nativeDevices } from "../runtime/native/native_backend.ts";
import { NATIVE_DEVICES, NATIVE_PACKAGE } from "../runtime/native/native_package.ts";
import { findAdapter } from "../runtime/webgpu_backend.ts";
import { type BackendDiagnosis, diagnose } from "./doctor/diagnosis.ts";
import { flagsOf, optionsOfFlags } from "./option_flags.ts";
import { defineCommand, type Given, type Outcome } from "./options.ts";
import { subcommand } from "./subcommands.ts";
import { textTable } from "../text_table.ts";

const THREADS = { threads: LOAD_MODEL_OPTIONS.threads };

const command = defineCommand({
  name: "masklet doctor",
  summary:
    "What this machine has, what each backend gives on a few frames of the embedded model, and what auto takes. Nothing is changed; onnxruntime-node is fetched where native code may run.",
  flags: {
    frames: { kind: "number", value: "N", help: "timed frames of each backend (default 5)" },
    ...flagsOf(THREADS),
    all: { kind: "switch", help: "also run what auto would not take, such as WebGPU on a software adapter (slow)" },
  },
  json: "the machine, what each backend gave, and what auto takes",
  examples: ["masklet doctor", "masklet doctor --all --json doctor.json"],
});

const PERMISSIONS = ["read", "write", "net", "env", "ffi"] as const;

async function doctor({ flags }: Given<typeof command.flags>): Promise<Outcome> {
  const { frames, all } = flags;
  const machine = await machineFacts();
  console.log(textTable(Object.entries(machine)).join("\n"));
  const found = await diagnose({
    all,
    ...(frames !== undefined && { frames }),
    ...optionsOfFlags(flags, THREADS),
  });
  console.log(
    `\na tracked frame of the embedded model (256 px, full bank), medians in ms; frame: one of a run, parts alone:`,
  );
  const head = ["backend", "load", "encoder", "attention", "decoder", "memory", "frame", "frames/s", ""];
  console.log(textTable([head, ...found.backends.map(row)]).join("\n"));
  console.log(`\nauto takes ${found.auto.name}: ${found.auto.description}`);
  return {
    json: { machine, ...found },
    next: [["masklet perf frame --no-peer", "the same part by part, of any model"]],
  };
}

function row({ name, why, description, failure, loadMs, frame }: BackendDiagnosis): string[] {
  const numbers = frame === null || loadMs === null ? Array.from({ length: 7 }, () => "-") : [
    ...[loadMs, frame.imageEncoder, frame.memoryAttention, frame.maskDecoder, frame.memoryEncoder, frame.frame].map((
      ms,
    ) => ms.toFixed(0)),
    (1000 / frame.frame).toFixed(1),
  ];
  return [name, ...numbers, failure ?? [description, why].filter((text) => text !== null).join("; not by auto: ")];
}

/** What can be said of the machine, as words. */
async function machineFacts(): Promise<Record<string, string>> {
  const { os, arch } = Deno.build;
  const states = await Promise.all(PERMISSIONS.map(async (name) => {
    const { state } = await Deno.permissions.query({ name });
    return `${name} ${state}`;
  }));
  const load = os === "windows" ? "" : `, load average ${Deno.loadavg()[0]!.toFixed(2)}`;
  const adapter = await findAdapter();
  return {
    system: `${os} ${arch}, Deno ${Deno.version.deno}`,
    processors: `${availableParallelism()} logical${load}`,
    memory: `${(Deno.systemMemoryInfo().total / 1e9).toFixed(1)} GB`,
    permissions: states.join(", "),
    cache: cacheDir(),
    webgpu: adapter === undefined ? "no adapter" : `${adapter.name}${adapter.hardware ? "" : " (software)"}`,
    native: await nativeFacts(),
  };
}

async function nativeFacts(): Promise<string> {
  try {
    const has = await nativeDevices();
    const names = Object.keys(NATIVE_DEVICES) as (keyof typeof NATIVE_DEVICES)[];
    const absent = names.filter((name) => !has.includes(name));
    const words = has.map((name) => name === "cuda" ? "cuda (where its libraries are)" : name);
    return `${NATIVE_PACKAGE.replace("npm:", "")} with ${words.join(", ")}; not here: ${absent.join(", ") || "none"}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** `masklet doctor` */
export const doctorCommand = subcommand(command, doctor);

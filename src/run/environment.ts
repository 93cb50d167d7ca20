import { cpus, hostname, release, totalmem } from "node:os";
import type { Model } from "../model/model.ts";
import { BACKENDS } from "../runtime/backends.ts";
import { MASKLET_VERSION } from "./version.ts";

/** What a run was made on and with: nothing that its results depend on, all that its speed does. Plain JSON. */
export interface Environment {
  /** The machine's name. */
  readonly host: string;
  /** Operating system and processor: "linux x86_64 6.1.0". */
  readonly system: string;
  /** The processor: "AMD EPYC 7B13". */
  readonly processor: string;
  /** Logical processors. */
  readonly cores: number;
  /** Main memory, bytes. */
  readonly memory: number;
  /** What runs the graphs, as the model says it. */
  readonly backend: string;
  /** Versions of what computes, by name. */
  readonly versions: Readonly<Record<string, string>>;
}

/** What this process runs on and with. */
export function environmentOf(model: Pick<Model, "backend" | "identity">): Environment {
  const kind = BACKENDS.find(({ name }) => name === model.identity.backend);
  const runtime = /^npm:(.+)@([\d.]+)$/.exec(kind?.package ?? "");
  return Object.freeze({
    host: hostname(),
    system: `${Deno.build.os} ${Deno.build.arch} ${release()}`,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: navigator.hardwareConcurrency,
    memory: totalmem(),
    backend: model.backend.description,
    versions: Object.freeze({
      masklet: MASKLET_VERSION,
      deno: Deno.version.deno,
      v8: Deno.version.v8,
      ...(runtime !== null && { [runtime[1]!]: runtime[2]! }),
    }),
  });
}

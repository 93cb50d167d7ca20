import type { ModelConfig } from "../../model/family.ts";
import { configurationOf } from "../../model/configurations.ts";
import { EMBEDDED_MODEL } from "../../model/model_source.ts";
import type { BackendChoice, Precision } from "../../runtime/backend.ts";
import { loadAverage, requestedConfig } from "./frame.ts";
import { median } from "./frame_parts.ts";
import { type Figure, type Goal, reportFigures } from "./goals.ts";
import type { LoadTimes } from "./load_in_process.ts";
import { loadInProcess, loadRuns, withCheckpoint } from "./load_runs.ts";
import type { PerfOptions } from "./perf_options.ts";

/** Goals of the project on two cores; those of WASM are for one thread. */
const GOALS: readonly (Goal & { readonly model: string; readonly backend: string })[] = [
  { model: "sam2.1_hiera_tiny", backend: "wasm", figure: "fp32: first load", most: 6 },
  { model: "sam2.1_hiera_tiny", backend: "wasm", figure: "fp32: cached load", most: 2 },
  { model: "sam2.1_hiera_tiny", backend: "native", figure: "fp32: first mask, cached", most: 8 },
  { model: "sam2.1_hiera_tiny", backend: "native", figure: "fp32: held after a cached load", most: 400 },
  { model: EMBEDDED_MODEL, backend: "native", figure: "fp32: first mask", most: 1.2 },
];

/**
 * Seconds from a local checkpoint (weights by formula) to a model with all of its sessions open, and from the start of a process to its
 * first mask; each load is a new process. Without a model: the embedded one, and tiny.
 * @throws MaskletError `unsupported` where a goal is missed
 */
export async function perfLoad(options: PerfOptions): Promise<void> {
  await perLoad(options, "s", (kind, times) => [
    { name: `${kind} load`, values: times.map(({ load }) => load / 1000) },
    {
      name: kind === "first" ? "first mask" : "first mask, cached",
      values: times.map(({ firstMask }) => firstMask / 1000),
    },
    {
      name: `${kind === "first" ? "first mask" : "first mask, cached"}, processor time`,
      values: times.map(({ firstMaskCpu }) => firstMaskCpu / 1000),
    },
  ]);
}

/**
 * Main memory that loading a model takes, MB; the rest as `perfLoad`.
 * @throws MaskletError `unsupported` where a goal is missed, or the system does not tell
 */
export async function perfMemory(options: PerfOptions): Promise<void> {
  const figure = (name: string, values: readonly (number | undefined)[]): { name: string; values: number[] } => ({
    name,
    values: values.flatMap((bytes) => bytes === undefined ? [] : [bytes / 1e6]),
  });
  await perLoad(options, "MB", (kind, times) => [
    figure(`held after a ${kind} load`, times.map(({ resident }) => resident)),
    figure(`at most in a ${kind} load`, times.map(({ loadPeak }) => loadPeak)),
    figure(`at most until its first mask (${kind})`, times.map(({ peak }) => peak)),
  ]);
}

type Figures = (
  kind: "first" | "cached",
  times: readonly LoadTimes[],
) => readonly { readonly name: string; readonly values: readonly number[] }[];

async function perLoad(options: PerfOptions, unit: string, figures: Figures): Promise<void> {
  const { rounds, log } = options;
  const tiny = configurationOf("sam2.1_hiera_tiny")!;
  const subjects: readonly (ModelConfig | undefined)[] = options.model === undefined
    ? [undefined, tiny]
    : [options.model === EMBEDDED_MODEL && options.size === undefined ? undefined : requestedConfig(options)];
  const backend = (options.backend ?? "auto") as BackendChoice;
  const before = loadAverage();
  const rows: Figure[] = [];
  for (const config of subjects) {
    const model = config?.name ?? EMBEDDED_MODEL;
    const told = { backend, ...(options.threads !== undefined && { threads: options.threads }) };
    let description = "";
    const add = (precision: Precision, kind: "first" | "cached", times: readonly LoadTimes[]): void => {
      if (description === "") description = times[0]!.description;
      for (const { name, values } of figures(kind, times)) {
        if (values.length === 0) continue;
        rows.push({ model, figure: `${precision}: ${name}`, value: median(values), unit });
      }
    };
    if (config === undefined) {
      const times: LoadTimes[] = [];
      for (let i = 0; i < rounds; i++) times.push(await loadInProcess({ ...told, precision: "fp32" }));
      add("fp32", "first", times);
    } else {
      await withCheckpoint(config, async (source, folder) => {
        for (const precision of ["fp32", "fp16"] as const) {
          const order = { ...told, source, precision, imageSize: config.imageSize };
          const { first, cached } = await loadRuns(order, { rounds, folder });
          add(precision, "first", first);
          add(precision, "cached", cached);
        }
      });
    }
    log(`${model}${config === undefined ? "" : ` at ${config.imageSize} px, weights by formula`}: ${description}`);
  }
  const taken = backend === "auto" ? "native" : backend;
  const goals = GOALS.filter((goal) => goal.backend === taken && options.size === undefined);
  reportFigures({ ...options, before, rows, goals });
}

import { MaskletError } from "../../error.ts";
import { EMBEDDED_MODEL } from "../../model/model_source.ts";
import type { BackendChoice, Precision } from "../../runtime/backend.ts";
import { PRECISIONS } from "../../runtime/choose_backend.ts";
import { textTable } from "../../text_table.ts";
import { loadAverage } from "./frame.ts";
import { median } from "./frame_parts.ts";
import { inProcess } from "./in_process.ts";
import type { PerfOptions } from "./perf_options.ts";
import type { Setting, SettingFigures, SettingOrder } from "./settings_in_process.ts";

/** What `--json` writes. */
export interface SettingsReport {
  /** The model's name. */
  readonly model: string;
  /** What ran it, in words. */
  readonly description: string;
  /** How many sequences were tracked. */
  readonly sequences: number;
  /** The frames of each that were tracked and scored, its first ones. */
  readonly frames: number;
  /** Load average over a minute before and after; null where the system tells none. */
  readonly load: readonly [number, number] | null;
  /** A row a setting. */
  readonly rows: readonly SettingRow[];
}

/** What a setting gives: J&F, and medians of the rounds. */
export interface SettingRow {
  /** Side of the input, px. */
  readonly size: number;
  /** How weights are stored and used. */
  readonly precision: Precision;
  /** Memories that a frame attends to at most; null: the model's. */
  readonly memories: number | null;
  /** J&F, in [0, 1]. */
  readonly score: number;
  /** From JPEG files to scored masks. */
  readonly framesPerSecond: number;
  /** Processor time of a frame, ms. */
  readonly frameCpuMs: number;
  /** Main memory after the load, MB; null where the system does not tell. */
  readonly heldMB: number | null;
  /** Main memory at most, MB. */
  readonly mostMB: number | null;
}

/** Frames of each sequence where nobody says otherwise. */
const FRAMES = 20;

/**
 * What input size, precision and number of memories give: the first frames of DAVIS' sequences by first mask, from JPEG files to scored
 * masks, each setting in a process of its own. Rounds alternate; the peer of a setting is every other one.
 */
export async function perfSettings(options: PerfOptions): Promise<void> {
  const { shared, rounds, threads, frames = FRAMES, model: name = EMBEDDED_MODEL, log, figures } = options;
  const settings = settingsOf(options);
  const told: Omit<SettingOrder, keyof Setting> = {
    ...(name !== EMBEDDED_MODEL && { source: name }),
    backend: (options.backend ?? "auto") as BackendChoice,
    ...(threads !== undefined && { threads }),
    root: `${shared}/data/davis`,
    sequences: texts(options.sequences),
    frames,
  };
  const before = loadAverage();
  const found = settings.map((): SettingFigures[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, setting] of settings.entries()) {
      found[i]!.push(await inProcess<SettingFigures>("./settings_in_process.ts", { ...told, ...setting }));
    }
  }
  const after = loadAverage();
  const [{ model, description, sequences }] = found[0] as [SettingFigures];
  const report: SettingsReport = {
    ...{ model, description, sequences, frames },
    load: before === undefined || after === undefined ? null : [before, after],
    rows: settings.map((setting, i) => rowOf(setting, found[i]!)),
  };
  log(
    `${model}, ${description}: the first ${frames} frames of ${sequences} sequence${
      sequences === 1 ? "" : "s"
    } by first mask`,
  );
  for (const line of textTable([HEAD, ...report.rows.map(cellsOf)])) log(line);
  log(`${rounds} alternating rounds; load average ${before?.toFixed(2)} before, ${after?.toFixed(2)} after`);
  figures(report);
}

/** Every combination that is asked for: sizes, of each its precisions, of each its numbers of memories. */
export function settingsOf({ sizes, precisions, memories }: PerfOptions): readonly Setting[] {
  const named = texts(precisions);
  for (const precision of named) {
    if ((PRECISIONS as readonly string[]).includes(precision)) continue;
    throw new MaskletError("bad-argument", `Expected --precisions of ${PRECISIONS.join(", ")}, found ${precision}`, {
      hint: `Write --precisions ${PRECISIONS.join()}`,
    });
  }
  const each = <T>(values: readonly T[]): readonly (T | undefined)[] => values.length === 0 ? [undefined] : values;
  return each(numbers("sizes", sizes)).flatMap((imageSize) =>
    (named.length === 0 ? PRECISIONS : named as Precision[]).flatMap((precision) =>
      each(numbers("memories", memories)).map((most): Setting => ({
        precision,
        ...(imageSize !== undefined && { imageSize }),
        ...(most !== undefined && { memories: most }),
      }))
    )
  );
}

/** Words with commas. */
function texts(list = ""): readonly string[] {
  return list.split(",").map((text) => text.trim()).filter((text) => text !== "");
}

/** Whole numbers with commas. */
function numbers(flag: string, list: string | undefined): readonly number[] {
  const values = texts(list).map(Number);
  if (values.every((value) => Number.isInteger(value) && value > 0)) return values;
  throw new MaskletError("bad-argument", `Expected whole numbers with commas after --${flag}, found ${list}`, {
    hint: `Write --${flag} ${flag === "sizes" ? "256,512,1024" : "1,2,4"}`,
  });
}

function rowOf({ precision, memories }: Setting, rounds: readonly SettingFigures[]): SettingRow {
  const megabytes = (of: "resident" | "peak"): number | null => {
    const values = rounds.flatMap((one) => one[of] ?? []);
    return values.length === 0 ? null : median(values) / 1e6;
  };
  const { size, score } = rounds[0]!;
  return {
    ...{ size, precision, memories: memories ?? null, score },
    framesPerSecond: median(rounds.map((one) => one.framesPerSecond)),
    frameCpuMs: median(rounds.map((one) => one.frameCpu)),
    heldMB: megabytes("resident"),
    mostMB: megabytes("peak"),
  };
}

const HEAD = ["size, px", "precision", "memories", "J&F", "frames/s", "CPU ms a frame", "held, MB", "at most, MB"];

function cellsOf(row: SettingRow): string[] {
  return [
    ...[`${row.size}`, row.precision, row.memories === null ? "all" : `${row.memories}`, row.score.toFixed(3)],
    ...[row.framesPerSecond.toFixed(2), row.frameCpuMs.toFixed(0)],
    ...[row.heldMB, row.mostMB].map((megabytes) => megabytes?.toFixed(0) ?? "?"),
  ];
}

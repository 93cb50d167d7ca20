import { MaskletError } from "../../error.ts";
import { compileModel } from "../../model/compile_model.ts";
import { ARCHITECTURE_NAMES, architectureNamed, familyOf } from "../../model/families.ts";
import type { ModelConfig } from "../../model/family.ts";
import { EMBEDDED_MODEL } from "../../model/model_source.ts";
import { Sam2Model } from "../../model/sam2_model.ts";
import { formulaReader } from "../../parity/formula_model.ts";
import type { BackendChoice } from "../../runtime/backend.ts";
import { chooseBackend } from "../../runtime/choose_backend.ts";
import { textTable } from "../../text_table.ts";
import { FRAME_PARTS, fullBank, median, noise, type TimedFrame, timeFrame, warmUp } from "./frame_parts.ts";
import { startFramePeer } from "./frame_peer.ts";
import type { PerfOptions } from "./perf_options.ts";

/** What `--json` writes. */
export interface FrameReport {
  /** The model's name. */
  readonly model: string;
  /** Side of its input, px. */
  readonly size: number;
  /** What ran it. */
  readonly backend: string;
  /** In words. */
  readonly description: string;
  /** Threads: those it was told, or else the logical processors. */
  readonly threads: number;
  /**
   * Whether the image encoder runs beside the other graphs. Then a frame is what one takes in a steady state, as tracking has it, and less
   * than its parts, which are timed alone; otherwise it is their sum. The peer's is its sum: it has no such overlap.
   */
  readonly overlaps: boolean;
  /** The peer in words; null: none. */
  readonly peer: string | null;
  /** Load average over a minute before and after; null where the system tells none. */
  readonly load: readonly [number, number] | null;
  /** By the clock on the wall. */
  readonly rows: readonly FrameRow[];
  /** By processor time, all threads together: with one thread the figure for a machine that others use too. */
  readonly cpuRows: readonly FrameRow[];
}

const OVERLAP = "each part alone; frame: one of a run in which the next frame is encoded while one is tracked" +
  " (the peer's is the sum of its parts: it encodes nothing ahead)";

/** Medians of a part. */
export interface FrameRow {
  /** Which. */
  readonly part: typeof FRAME_PARTS[number];
  /** ms */
  readonly ms: number;
  /** ms; null without a peer. */
  readonly peerMs: number | null;
  /** peerMs / ms */
  readonly ratio: number | null;
}

/**
 * One tracked frame of one object with a full bank, part by part, beside the authors' code on PyTorch (SAM 2's, EdgeTAM's, EfficientTAM's): weights by the formula, rounds that
 * alternate, medians.
 */
export async function perfFrame(options: PerfOptions): Promise<void> {
  const { rounds, log, figures } = options;
  const config = requestedConfig(options);
  const before = loadAverage();
  const told = options.threads === undefined ? {} : { threads: options.threads };
  const backend = await chooseBackend((options.backend ?? "auto") as BackendChoice, told);
  const files = await compileModel(config, formulaReader(), "formula");
  await using model = new Sam2Model(files, backend);
  log(
    `${config.name} at ${config.imageSize} px, ${model.backend.description}; full bank, one object, weights by formula`,
  );
  await using peer = options.noPeer === true ? undefined : await startFramePeer(config, {
    log,
    checkout: options.peer,
    ...told,
  });
  const [image, bank] = [noise(config), fullBank(model)];
  await warmUp(model, image, bank);
  const [own, others]: [TimedFrame[], TimedFrame[]] = [[], []];
  for (let i = 0; i < rounds; i++) {
    own.push(await timeFrame(model, image, bank));
    if (peer !== undefined) others.push(await peer.frame());
  }
  const after = loadAverage();
  const rowsBy = (clock: keyof TimedFrame): FrameRow[] =>
    FRAME_PARTS.map((part) => {
      const ms = median(own.map((times) => times[clock][part]));
      const peerMs = peer === undefined ? null : median(others.map((times) => times[clock][part]));
      return { part, ms, peerMs, ratio: peerMs === null ? null : peerMs / ms };
    });
  const [rows, cpuRows] = [rowsBy("wall"), rowsBy("cpu")];
  const report: FrameReport = {
    model: config.name,
    size: config.imageSize,
    backend: backend.name,
    description: model.backend.description,
    threads: backend.threads ?? navigator.hardwareConcurrency,
    overlaps: model.backend.overlaps === true,
    peer: peer?.name ?? null,
    load: before === undefined || after === undefined ? null : [before, after],
    rows,
    cpuRows,
  };
  log(peer === undefined ? "no peer" : `peer: ${peer.name}`);
  log(`medians of ${rounds} alternating rounds; load average ${before?.toFixed(2)} before, ${after?.toFixed(2)} after`);
  const cells = ({ ms, peerMs, ratio }: FrameRow): string[] => [
    ...[ms.toFixed(1), peerMs?.toFixed(1) ?? "", ratio === null ? "" : `${ratio.toFixed(2)} x`],
  ];
  const head = ["part", "ms", "peer, ms", "peer / ours", "CPU ms", "peer, CPU ms", "peer / ours"];
  log(textTable([head, ...rows.map((row, i) => [row.part, ...cells(row), ...cells(cpuRows[i]!)])]).join("\n"));
  if (report.overlaps) log(OVERLAP);
  figures(report);
}

/** The configuration that the options name. */
export function requestedConfig(
  { model: name = EMBEDDED_MODEL, size }: Pick<PerfOptions, "model" | "size">,
): ModelConfig {
  const config = architectureNamed(name);
  if (config === undefined) {
    throw new MaskletError("bad-argument", `Expected the name of a model, found ${name}`, {
      hint: `There are ${ARCHITECTURE_NAMES.join(", ")}`,
    });
  }
  if (size === undefined) return config;
  const { sizeStep } = familyOf(config);
  if (Number.isInteger(size) && size > 0 && size % sizeStep === 0) return { ...config, imageSize: size };
  throw new MaskletError("bad-argument", `Expected a size that is a multiple of ${sizeStep} px, found ${size}`, {
    hint: "Take 256, 512 or 1024",
  });
}

/** Of the last minute. */
export function loadAverage(): number | undefined {
  return Deno.build.os === "windows" ? undefined : Deno.loadavg()[0];
}

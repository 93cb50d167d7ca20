import { readPicture } from "../../image/read_picture.ts";
import type { RgbImage } from "../../image/rgb_image.ts";
import { compileModel } from "../../model/compile_model.ts";
import type { Model } from "../../model/model.ts";
import { Sam2Model } from "../../model/sam2_model.ts";
import { formulaReader } from "../../parity/formula_model.ts";
import { syntheticFrame } from "../../parity/synthetic_video.ts";
import type { BackendChoice } from "../../runtime/backend.ts";
import { chooseBackend } from "../../runtime/choose_backend.ts";
import { collectMasks } from "../../segment/collect_masks.ts";
import { encodeImage } from "../../segment/encoded_image.ts";
import { segment } from "../../segment/segment.ts";
import { segmentEverything } from "../../segment/segment_everything.ts";
import { textTable } from "../../text_table.ts";
import { loadAverage, requestedConfig } from "./frame.ts";
import { median, processorTime } from "./frame_parts.ts";
import { startPeer } from "./frame_peer.ts";
import type { PerfOptions } from "./perf_options.ts";

const ROWS = ["encode", "prompt", "everything"] as const;
type Laps = Readonly<Record<typeof ROWS[number], number>>;
/** A picture by the clock on the wall and by processor time, ms, and how many masks were found on it. */
interface Times {
  readonly wall: Laps;
  readonly cpu: Laps;
  readonly masks: number;
}

/**
 * One picture (`data/media/truck.jpg` of the shared folder, else a drawn one of its size) encoded, asked about once, and everything on it
 * segmented by the defaults, beside Meta's predictor and generator: weights by the formula, rounds that alternate, medians. `everything`
 * encodes for itself on both sides.
 */
export async function perfImages(options: PerfOptions): Promise<void> {
  const { rounds, log, figures, points = 32 } = options;
  const config = requestedConfig(options);
  const before = loadAverage();
  const told = options.threads === undefined ? {} : { threads: options.threads };
  const backend = await chooseBackend((options.backend ?? "auto") as BackendChoice, told);
  await using model = new Sam2Model(await compileModel(config, formulaReader(), "formula"), backend);
  const picture = await pictureOf(options.shared);
  const { width, height } = picture;
  log(
    `${config.name} at ${config.imageSize} px, ${backend.description}; ${width}x${height}, ${points} x ${points} points`,
  );
  await using peer = options.noPeer === true ? undefined : await startPeer("images_peer.py", config, { log, ...told });
  const raw = await Deno.makeTempFile({ suffix: ".rgb" });
  const [own, others]: [Times[], Times[]] = [[], []];
  try {
    await Deno.writeFile(raw, picture.rgb);
    await times(model, picture, 1); // opens the sessions
    if (peer !== undefined) await peer.ask(`${raw} ${width} ${height} 1`);
    for (let i = 0; i < rounds; i++) {
      own.push(await times(model, picture, points));
      if (peer !== undefined) others.push(await peer.ask<Times>(`${raw} ${width} ${height} ${points}`));
    }
  } finally {
    await Deno.remove(raw);
  }
  const after = loadAverage();
  const rowsBy = (clock: "wall" | "cpu"): Row[] =>
    ROWS.map((part) => {
      const ms = median(own.map((one) => one[clock][part]));
      const peerMs = peer === undefined ? null : median(others.map((one) => one[clock][part]));
      return { part, ms, peerMs, ratio: peerMs === null ? null : peerMs / ms };
    });
  const [rows, cpuRows] = [rowsBy("wall"), rowsBy("cpu")];
  log(peer === undefined ? "no peer" : `peer: ${peer.name}; masks: ${own[0]?.masks} here, ${others[0]?.masks} there`);
  log(`medians of ${rounds} alternating rounds; load average ${before?.toFixed(2)} before, ${after?.toFixed(2)} after`);
  const head = ["part", "ms", "peer, ms", "peer / ours", "CPU ms", "peer, CPU ms", "peer / ours"];
  log(textTable([head, ...rows.map((row, i) => [row.part, ...cells(row), ...cells(cpuRows[i]!)])]).join("\n"));
  const report = {
    model: config.name,
    size: config.imageSize,
    backend: backend.name,
    points,
    peer: peer?.name ?? null,
  };
  const load = before === undefined || after === undefined ? null : [before, after];
  figures({ ...report, load, rows, cpuRows });
}

/** Medians of a part, ms; `ratio` = peerMs / ms. */
interface Row {
  readonly part: typeof ROWS[number];
  readonly ms: number;
  readonly peerMs: number | null;
  readonly ratio: number | null;
}

const cells = ({ ms, peerMs, ratio }: Row): string[] => [
  ...[ms.toFixed(1), peerMs?.toFixed(1) ?? "", ratio === null ? "" : `${ratio.toFixed(2)} x`],
];

async function times(model: Model, picture: RgbImage, pointsPerSide: number): Promise<Times> {
  const laps = [[performance.now(), processorTime()] as const];
  const lap = (): void => void laps.push([performance.now(), processorTime()]);
  using image = await encodeImage(model, picture);
  lap();
  const { width, height } = picture;
  await segment(model, image, { points: [[Math.floor(width / 2), Math.floor(height / 2)]], labels: [1] });
  lap();
  const found = await collectMasks(segmentEverything(model, picture, { pointsPerSide }));
  lap();
  const by = (clock: 0 | 1): Laps => {
    const [encode, prompt, everything] = laps.slice(1).map((now, i) => now[clock] - laps[i]![clock]);
    return { encode: encode!, prompt: prompt!, everything: everything! };
  };
  return { wall: by(0), cpu: by(1), masks: found.masks.length };
}

async function pictureOf(shared: string): Promise<RgbImage> {
  const path = `${shared}/data/media/truck.jpg`;
  const there = await Deno.stat(path).then(() => true, () => false);
  if (there) return await readPicture(path);
  const [width, height] = [1800, 1200];
  return { width, height, rgb: syntheticFrame(width, height, 0) };
}

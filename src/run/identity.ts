import { MaskletError } from "../error.ts";
import type { VideoSource } from "../frame/frame.ts";
import { crc32 } from "../kernel/checksum.ts";
import type { ModelIdentity } from "../model/model.ts";

/** Which video a run is about. */
export interface VideoIdentity {
  /** Its name. */
  readonly name: string;
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  /** Frames a second; null where nobody knows. */
  readonly framesPerSecond: number | null;
  /** Number of frames; null for a live source. */
  readonly frameCount: number | null;
  /** CRC-32 of the frames' names; null where they have none. */
  readonly frameNames: number | null;
  /** CRC-32 of the pixels of one frame, the first that is prompted. */
  readonly pixels: number;
}

/** Which frames a run walks over. */
export interface RangeIdentity {
  /** The first; null: each object's own. */
  readonly start: number | null;
  /** Which way. */
  readonly direction: "forward" | "backward" | "both";
  /** How many at most, each way; null: all. */
  readonly maxFrames: number | null;
}

/**
 * What makes two runs the same: they share this value exactly when their results must be equal. Plain values that flows hand down;
 * where a run is more than a propagation (a protocol, an annotator's rules) its flow adds what its results depend on.
 */
export interface RunIdentity {
  /** Weights, family, configuration, input size, precision, backend and compiler. */
  readonly model: ModelIdentity;
  /** Rules of tracking, the policy among them. */
  readonly rules: Readonly<Record<string, unknown>>;
  /** The prompts, or how they are made of truth. */
  readonly prompts: unknown;
  /** Which frames. */
  readonly range: RangeIdentity;
  /** Which video; absent where a run is about many. */
  readonly video?: VideoIdentity;
  /** The masklets that it continues and what was said since, as CRC-32; absent: none. */
  readonly continued?: { readonly masklets: number; readonly events: number };
  /** Objects that were removed. */
  readonly removed?: readonly (number | string)[];
  /** The layout that its masks are written in, in `masklets.json`. */
  readonly layout?: string;
  /** What else a flow's results depend on, by name. */
  readonly flow?: Readonly<Record<string, unknown>>;
}

/** CRC-32 of a value as JSON. */
export function jsonChecksum(value: unknown): number {
  return crc32(new TextEncoder().encode(JSON.stringify(value)));
}

/**
 * Which video it is.
 * @param frame the frame whose pixels stand for the others: the first that is prompted
 */
export async function videoIdentity(video: VideoSource, frame: number): Promise<VideoIdentity> {
  const { name, width, height, framesPerSecond = null, frameCount = null, frameNames } = video;
  const { rgb } = await video.frame(Math.min(video.frameCount ?? Infinity, frame));
  return Object.freeze({
    ...{ name, width, height, framesPerSecond, frameCount, pixels: crc32(rgb) },
    frameNames: frameNames === undefined ? null : jsonChecksum(frameNames),
  });
}

/** Where two identities differ, in words: `rules.fillHoles was 8 and is 0`. */
export function identityDifferences(before: unknown, now: unknown): string[] {
  return [...differencesOf(plain(before), plain(now), "")];
}

/**
 * Refuses to go on with results of another run.
 *
 * @param place what holds them: "the run that out/clip holds unfinished"
 * @throws {MaskletError} `bad-argument`, naming what differs
 */
export function requireSameIdentity(place: string, before: unknown, now: unknown, hint: string): void {
  const differences = identityDifferences(before, now);
  if (differences.length === 0) return;
  const shown = differences.slice(0, 4).join("; ");
  throw new MaskletError(
    "bad-argument",
    `Expected ${place}, found another: ${shown}${differences.length > 4 ? "; …" : ""}`,
    { hint },
  );
}

/** The value as JSON holds it. */
const plain = (value: unknown): unknown => value === undefined ? undefined : JSON.parse(JSON.stringify(value));

function* differencesOf(before: unknown, now: unknown, path: string): Generator<string> {
  if (isObject(before) && isObject(now)) {
    const names = new Set([...Object.keys(before), ...Object.keys(now)]);
    for (const name of names) {
      const [was, is] = [before, now].map((value) => Object.hasOwn(value, name) ? value[name] : undefined);
      yield* differencesOf(was, is, path === "" ? name : `${path}.${name}`);
    }
    return;
  }
  if (Object.is(before, now)) return;
  yield `${path === "" ? "all" : path} was ${shortText(before)} and is ${shortText(now)}`;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function shortText(value: unknown): string {
  const text = value === null ? "nothing" : JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

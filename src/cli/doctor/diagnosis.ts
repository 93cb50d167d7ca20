import { loadOnto } from "../../model/load_model.ts";
import type { Model } from "../../model/model.ts";
import type { Backend, BackendName } from "../../runtime/backend.ts";
import { type BackendKind, type BackendOptions, BACKENDS } from "../../runtime/backends.ts";
import { chooseBackend } from "../../runtime/choose_backend.ts";
import { FRAME_PARTS, type FrameTimes, fullBank, median, noise, timeFrame, warmUp } from "../perf/frame_parts.ts";

/** What a backend is and gives on this machine. */
export interface BackendDiagnosis {
  /** Its name. */
  readonly name: BackendName;
  /** Why "auto" would not take it; null: it would. */
  readonly why: string | null;
  /** What it says of itself once it is open; null where it was not opened. */
  readonly description: string | null;
  /** Why it failed; null: it did not. */
  readonly failure: string | null;
  /** From the call to the embedded model with its sessions open, ms. */
  readonly loadMs: number | null;
  /** Medians of a tracked frame of the embedded model with a full bank, ms. */
  readonly frame: FrameTimes | null;
}

/** What was found. */
export interface Diagnosis {
  /** Each backend. */
  readonly backends: readonly BackendDiagnosis[];
  /** What "auto" takes, with its reasons. */
  readonly auto: { readonly name: BackendName; readonly description: string };
}

/** How it is looked. */
export interface DiagnoseOptions extends BackendOptions {
  /** Timed frames of each; default 5. */
  readonly frames?: number;
  /** Also run those that "auto" would not take, a software adapter for one; default false. */
  readonly all?: boolean;
  /** The backends; default all, in the order in which "auto" tries them. */
  readonly backends?: readonly BackendKind[];
}

/** Opens each backend that "auto" would take, runs a few frames of the embedded model on it, and asks "auto" for its choice. */
export async function diagnose(options: DiagnoseOptions = {}): Promise<Diagnosis> {
  const { frames = 5, all = false, backends = BACKENDS, ...told } = options;
  const found: BackendDiagnosis[] = [];
  for (const kind of backends) {
    const probe = await kind.probe();
    const unheard = told.threads !== undefined && kind.threads === false;
    const why = !probe.usable ? probe.why : unheard ? "it has no threads whose number could be given" : null;
    const none = { name: kind.name, why, description: null, failure: null, loadMs: null, frame: null };
    if (why !== null && !all) {
      found.push(none);
      continue;
    }
    try {
      found.push({ ...none, ...await tried(await (probe.usable ? probe : kind).open(told), frames) });
    } catch (error) {
      found.push({ ...none, failure: error instanceof Error ? error.message : String(error) });
    }
  }
  const chosen = await chooseBackend("auto", told, backends);
  await chosen.close?.();
  return { backends: found, auto: { name: chosen.name, description: chosen.description } };
}

async function tried(
  backend: Backend,
  frames: number,
): Promise<Pick<BackendDiagnosis, "description" | "loadMs" | "frame">> {
  const start = performance.now();
  await using model: Model = await loadOnto(backend);
  const loadMs = performance.now() - start;
  const [image, bank] = [noise(model), fullBank(model)];
  await warmUp(model, image, bank);
  const times: FrameTimes[] = [];
  for (let i = 0; i < frames; i++) times.push((await timeFrame(model, image, bank)).wall);
  const frame = Object.fromEntries(FRAME_PARTS.map((part) => [part, median(times.map((one) => one[part]))]));
  return { description: model.backend.description, loadMs, frame: frame as unknown as FrameTimes };
}

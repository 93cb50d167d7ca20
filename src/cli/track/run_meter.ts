import type { Model } from "../../model/model.ts";
import type { TrackRecord } from "../../run/track_record.ts";

/** Counts the frames of a run, its time and its memory. */
export class RunMeter {
  readonly #started = performance.now();
  #frames = 0;
  #last = this.#started;
  #peak = 0;

  /** One more frame is done. */
  frame(): void {
    this.#frames++;
    this.#last = performance.now();
    this.#peak = Math.max(this.#peak, Deno.memoryUsage().rss);
  }

  /** What was measured so far. */
  measured(): Pick<TrackRecord, "tracked" | "peakMemory"> {
    return { tracked: { frames: this.#frames, seconds: (this.#last - this.#started) / 1000 }, peakMemory: this.#peak };
  }
}

/** What a run is made with, for its report. */
export function madeWith(model: Model): TrackRecord["made"] {
  return {
    weights: model.identity.weights,
    imageSize: model.imageSize,
    precision: model.precision,
    backend: model.backend.description,
    deno: Deno.version.deno,
    system: `${Deno.build.os} ${Deno.build.arch}, ${navigator.hardwareConcurrency} processors`,
  };
}

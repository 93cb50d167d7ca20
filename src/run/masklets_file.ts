import { writingTo } from "../files/atomic.ts";
import type { FrameJson, MaskletsJson } from "../masklet/masklets_json.ts";

/**
 * Writes `masklets.json` frame by frame, so that a long run is never held as a whole: beside its place, and renamed when it is complete.
 * Disposed before that, it leaves nothing.
 */
export class MaskletsFile implements Disposable {
  readonly #path: string;
  readonly #file: Deno.FsFile;
  #frames = 0;
  #open = true;

  /**
   * @param path of `masklets.json`
   * @param head everything but the frames
   * @throws {MaskletError} `io`
   */
  constructor(path: string, head: Omit<MaskletsJson, "frames">) {
    this.#path = path;
    this.#file = writingTo(
      this.#path,
      () => Deno.openSync(this.#beside, { write: true, create: true, truncate: true }),
    );
    this.#write(JSON.stringify({ ...head, frames: [] }).slice(0, -2));
  }

  /** Adds a frame. */
  frame(frame: FrameJson): void {
    this.#write(`${this.#frames++ === 0 ? "" : ","}${JSON.stringify(frame)}`);
  }

  /** The run is complete. */
  async finish(): Promise<void> {
    this.#write("]}");
    await writingTo(this.#path, () => this.#file.sync());
    this.#file.close();
    this.#open = false;
    writingTo(this.#path, () => Deno.renameSync(this.#beside, this.#path));
  }

  /** Leaves nothing of a file that is not complete; twice is harmless. */
  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    this.#file.close();
    try {
      Deno.removeSync(this.#beside);
    } catch { /* it went with its folder; what made the run fail is the error to tell */ }
  }

  get #beside(): string {
    return `${this.#path}.part`;
  }

  #write(text: string): void {
    const bytes = new TextEncoder().encode(text);
    writingTo(this.#path, () => {
      for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
    });
  }
}

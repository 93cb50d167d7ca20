import type { PlaneLayer } from "../../kernel/plane_attention.ts";
import type { AttentionKernel } from "./attention_kernel.ts";

/** What a session does with the kernel. */
export interface HeldAttention {
  /** See `AttentionKernel.attend`; a kernel that failed is followed by a new one. */
  attend(layer: PlaneLayer): Promise<Float32Array<ArrayBuffer>>;
  /** Leaves it; it ends with the last one. Once. */
  leave(): Promise<void>;
}

/** A kernel of the sessions that share it: it starts with the first layer, and ends with the last session. One layer at a time. */
export class SharedAttention {
  readonly #start: () => AttentionKernel;
  #kernel: AttentionKernel | undefined;
  #sessions = 0;

  /** @param start starts the kernel */
  constructor(start: () => AttentionKernel) {
    this.#start = start;
  }

  /** Takes part in it. */
  hold(): HeldAttention {
    this.#sessions++;
    return { attend: (layer) => this.#attend(layer), leave: () => this.#leave() };
  }

  async #attend(layer: PlaneLayer): Promise<Float32Array<ArrayBuffer>> {
    const kernel = this.#kernel ??= this.#start();
    try {
      return await kernel.attend(layer);
    } catch (error) {
      await this.#end();
      throw error;
    }
  }

  async #leave(): Promise<void> {
    if (--this.#sessions === 0) await this.#end();
  }

  async #end(): Promise<void> {
    const kernel = this.#kernel;
    this.#kernel = undefined;
    await kernel?.close();
  }
}

import type { DeviceTensor } from "../runtime/device_tensor.ts";
import type { GraphSession } from "../runtime/backend.ts";
import type { ModelPart } from "./model_part.ts";

/** How much of what is known of a part's pace the latest run changes. */
const LATEST = 0.25;

/** How long a part takes for one object, ms, learned from the runs that ended; several lanes share what they learn. */
export class Paces {
  readonly #each = new Map<ModelPart, number>();

  /** ms for one object; undefined of a part that has not run. */
  of(part: ModelPart): number | undefined {
    return this.#each.get(part);
  }

  /** ms of a run with some objects. */
  learn(part: ModelPart, { count, ms }: { readonly count: number; readonly ms: number }): void {
    const before = this.#each.get(part);
    const now = ms / count;
    this.#each.set(part, before === undefined ? now : before + LATEST * (now - before));
  }
}

/** A run that was asked for. */
interface Asked {
  readonly part: ModelPart;
  readonly count: number;
}

/** What runs graphs of a model, one after the other in the order in which they are asked for, and about when it will be done. */
export class Lane {
  readonly #open: (part: ModelPart) => Promise<GraphSession>;
  readonly #paces: Paces;
  readonly #now: () => number;
  readonly #sessions = new Map<ModelPart, Promise<GraphSession>>();
  readonly #asked: Asked[] = [];
  /** When the first of those that were asked for began. */
  #since = 0;

  /**
   * @param open opens a graph
   * @param paces what is known of how long they take
   * @param now the clock, ms
   */
  constructor(open: (part: ModelPart) => Promise<GraphSession>, paces: Paces, now = () => performance.now()) {
    this.#open = open;
    this.#paces = paces;
    this.#now = now;
  }

  /** ms until what was asked for will be done, as far as is known. */
  get pending(): number {
    if (this.#asked.length === 0) return 0;
    const [first, ...others] = this.#asked.map(({ part, count }) => count * (this.#paces.of(part) ?? 0));
    return Math.max(0, first! - (this.#now() - this.#since)) + others.reduce((sum, ms) => sum + ms, 0);
  }

  /** The graph of a part, opened when it is first asked for; one that did not open is tried again. */
  session(part: ModelPart): Promise<GraphSession> {
    const known = this.#sessions.get(part);
    if (known !== undefined) return known;
    const opened = this.#open(part);
    this.#sessions.set(part, opened);
    opened.catch(() => this.#sessions.delete(part));
    return opened;
  }

  /**
   * Runs the graph of a part.
   *
   * @param count how many objects go through
   */
  async run(
    part: ModelPart,
    feeds: Readonly<Record<string, DeviceTensor>>,
    { outputs, count }: { readonly outputs: readonly string[]; readonly count: number },
  ): Promise<Record<string, DeviceTensor>> {
    const session = await this.session(part);
    const asked = { part, count };
    if (this.#asked.length === 0) this.#since = this.#now();
    this.#asked.push(asked);
    try {
      const found = await session.run(feeds, outputs);
      if (this.#asked[0] === asked) this.#paces.learn(part, { count, ms: this.#now() - this.#since });
      return found;
    } finally {
      this.#asked.splice(this.#asked.indexOf(asked), 1);
      this.#since = this.#now();
    }
  }

  /** Forgets its graphs, which are the caller's to close. */
  forget(): ReadonlyMap<ModelPart, Promise<GraphSession>> {
    const all = new Map(this.#sessions);
    this.#sessions.clear();
    return all;
  }
}

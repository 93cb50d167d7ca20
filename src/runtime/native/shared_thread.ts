import { releaseAtEnd } from "../../files/process_end.ts";
import { NativeThread } from "./native_thread.ts";

/** A thread under way, and how many sessions it holds. */
interface Running {
  readonly thread: NativeThread;
  readonly end: () => Promise<void>;
  sessions: number;
}

/** A place in a thread. */
export interface Held {
  /** The thread. */
  readonly thread: NativeThread;
  /** Leaves it; it ends with the last one. */
  readonly leave: () => Promise<void>;
}

/** A thread of the sessions that share it: it starts when one is opened and ends with the last, or with the process. */
export class SharedThread {
  #running: Running | undefined;

  /** The thread, started where none runs; it is nobody's yet. */
  start(): NativeThread {
    return this.#started().thread;
  }

  /** Takes a place in it. */
  hold(): Held {
    const running = this.#started();
    running.sessions++;
    return { thread: running.thread, leave: () => this.#leave(running) };
  }

  /** Ends it whoever holds it; twice is harmless. */
  async close(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.end();
  }

  #started(): Running {
    return this.#running ??= { ...startThread(), sessions: 0 };
  }

  async #leave(left: Running): Promise<void> {
    if (--left.sessions > 0) return;
    if (this.#running === left) this.#running = undefined;
    await left.end();
  }
}

/** A thread that ends with the process at the latest. */
export function startThread(): Pick<Running, "thread" | "end"> {
  const thread = new NativeThread();
  const forget = releaseAtEnd(() => thread.close());
  return {
    thread,
    end: async () => {
      forget();
      await thread.close();
    },
  };
}

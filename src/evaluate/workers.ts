import { type ErrorCode, MaskletError } from "../error.ts";
import { type Compare, compareHere, comparePaths } from "./compare_files.ts";
import type { Comparing, FrameComparison } from "./compare_frames.ts";

/** One comparison that a worker is asked for. */
export interface FrameTask {
  /** Path of the truth's file. */
  readonly truth: string;
  /** Path of the prediction's file. */
  readonly prediction: string;
  /** What is compared. */
  readonly comparing: Comparing;
}

/** What a worker answers to one task: a comparison, or the parts of a MaskletError. */
export type FrameAnswer = FrameComparison | {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
};

/** Threads that compare frames; to be disposed. */
export interface ComparerPool extends Disposable {
  /** Compares two files on some thread. */
  readonly compare: Compare;
  /** Frames that keep all threads busy. */
  readonly lanes: number;
}

/** What a thread runs. */
const COMPARE_WORKER = new URL("./compare_worker.ts", import.meta.url);
/** Milliseconds of work that must be left for other threads to begin: one takes some 50 of processor time to start. */
const WORK_WORTH_THREADS = 500;
/** Turns of this thread after which the time of a frame is known: the first ones are slower. */
const TURNS_TO_JUDGE = 8;
/** Milliseconds that this thread takes turns at once while it is alone: nobody answers, and to come back takes as long as half a frame. */
const ALONE = 20;
/** Frames of one message: a message costs as much as a fifth of a frame. */
const FRAMES_A_MESSAGE = 8;
/** Messages under way a thread: one is worked at, one is on its way. */
const MESSAGES_A_THREAD = 2;
/** Frames that this thread compares before it looks for answers. */
const FRAMES_A_TURN = 4;

/** A task whose answer somebody waits for. */
interface Asked extends PromiseWithResolvers<FrameComparison> {
  readonly task: FrameTask;
}

/**
 * Opens what compares so many frames: this thread, and others beside it once it is seen that there is work for them.
 * @param workers how many beside this one, which then begin at once; default: so that there is one a core, if the frames take long enough
 * @param script what a thread runs
 */
export function openComparer(frames: number, workers?: number, script: URL = COMPARE_WORKER): ComparerPool {
  const count = workers ?? navigator.hardwareConcurrency - 1;
  if (!Number.isInteger(count) || count < 0) {
    throw new MaskletError("bad-argument", `Expected a number of workers from 0 on, found ${count}`, {
      hint: "Leave it out for one a core",
    });
  }
  if (count === 0) return { compare: compareHere, lanes: 1, [Symbol.dispose]: () => {} };
  const queue: Asked[] = [];
  const threads: Thread[] = [];
  const most = Math.min(count, Math.max(1, Math.ceil(frames / FRAMES_A_MESSAGE)));
  const begin = (): void => {
    while (threads.length < most) threads.push(openThread(script, queue));
  };
  if (workers !== undefined) begin();
  let left = frames;
  const worth = workWorthThreads();
  const turn = (): boolean => {
    const batch = queue.splice(0, FRAMES_A_TURN);
    const started = performance.now();
    for (const asked of batch) {
      settle(asked, () => comparePaths(asked.task.truth, asked.task.prediction, asked.task.comparing));
    }
    left -= batch.length;
    if (threads.length === 0 && worth((performance.now() - started) / batch.length, left)) {
      begin();
      threads.forEach((thread) => thread.feed());
    }
    return queue.length > 0;
  };
  const turns = makeTurns(() => {
    const begun = performance.now();
    let more = turn();
    while (more && threads.length === 0 && performance.now() - begun < ALONE) more = turn();
    return more;
  });
  const compare: Compare = (truth, prediction, comparing) => {
    if (truth.path === undefined || prediction.path === undefined) return compareHere(truth, prediction, comparing);
    const broken = threads.map((thread) => thread.broken()).find((error) => error !== undefined);
    if (broken !== undefined) return Promise.reject(broken);
    const task = { truth: truth.path, prediction: prediction.path, comparing };
    const asked: Asked = { task, ...Promise.withResolvers<FrameComparison>() };
    queue.push(asked);
    // When all that is asked for at once is in the queue, it is shared out.
    if (queue.length === 1) queueMicrotask(() => threads.forEach((thread) => thread.feed()));
    turns.begin();
    return asked.promise;
  };
  return {
    compare,
    lanes: (most + 1) * FRAMES_A_MESSAGE * (MESSAGES_A_THREAD + 1),
    [Symbol.dispose]: () => {
      turns.close();
      threads.forEach((thread) => thread.close());
    },
  };
}

/**
 * Judges turn by turn whether the frames that are left are worth other threads. The quickest turn says what a frame takes: others may have
 * waited for the processor.
 */
export function workWorthThreads(): (milliseconds: number, left: number) => boolean {
  let [turns, quickest, spent] = [0, Infinity, 0];
  return (milliseconds, left) => {
    turns++;
    spent += milliseconds * FRAMES_A_TURN;
    quickest = Math.min(quickest, milliseconds);
    return (turns >= TURNS_TO_JUDGE || spent >= WORK_WORTH_THREADS) && quickest * left >= WORK_WORTH_THREADS;
  };
}

function settle(asked: Asked, compare: () => FrameComparison): void {
  try {
    asked.resolve(compare());
  } catch (error) {
    asked.reject(error);
  }
}

/** Runs work turn by turn, letting messages in between; `work` says whether more is left. */
function makeTurns(work: () => boolean): { begin(): void; close(): void } {
  const { port1, port2 } = new MessageChannel();
  let running = false;
  port1.onmessage = () => {
    running = work();
    if (running) port2.postMessage(0);
  };
  return {
    begin: () => {
      if (running) return;
      running = true;
      port2.postMessage(0);
    },
    close: () => {
      port1.close();
      port2.close();
    },
  };
}

interface Thread {
  /** Gives it frames of the queue, when it has too few. */
  feed(): void;
  /** Why it answers no more. */
  broken(): MaskletError | undefined;
  close(): void;
}

function openThread(script: URL, queue: Asked[]): Thread {
  const worker = new Worker(script, { type: "module" });
  const pending: Asked[][] = []; // answers come in order
  let broken: MaskletError | undefined; // a thread that died answers no more
  const feed = (): void => {
    while (broken === undefined && queue.length > 0 && pending.length < MESSAGES_A_THREAD) {
      const batch = queue.splice(0, FRAMES_A_MESSAGE);
      pending.push(batch);
      worker.postMessage(batch.map(({ task }) => task));
    }
  };
  worker.onmessage = ({ data }: MessageEvent<readonly FrameAnswer[]>) => {
    const batch = pending.shift()!;
    feed();
    data.forEach((answer, i) => {
      if ("scores" in answer) batch[i]!.resolve(answer);
      else batch[i]!.reject(new MaskletError(answer.code, answer.message, { hint: answer.hint }));
    });
  };
  worker.onerror = (event) => {
    event.preventDefault();
    broken ??= new MaskletError("io", `Expected a thread that compares masks, found: ${event.message}`, {
      hint: "Run with workers: 0, which compares on the main thread",
    });
    for (const asked of pending.splice(0).flat()) asked.reject(broken);
  };
  return { feed, broken: () => broken, close: () => worker.terminate() };
}

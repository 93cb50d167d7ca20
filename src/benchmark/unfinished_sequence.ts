import { removeHalfWritten, writeFileAtomic } from "../files/atomic.ts";
import { makeFolder } from "../files/make_folder.ts";
import { identityDifferences } from "../run/identity.ts";
import { RUN_LOG_FILES, unfinishedHeader } from "../run/run_log.ts";

/** Where the runs of a sequence are written down while they go: one for each frame on which objects appear. */
export class UnfinishedSequence {
  readonly #dir: string;
  #before = 0;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  /**
   * Takes up what a process that was stopped left of a sequence, or begins. The caller has claimed the sequence.
   * @param dir the folder of the benchmark's run
   * @param identity which sequence it is: what is there of another one (its files were replaced meanwhile) goes
   */
  static async open(dir: string, name: string, identity: unknown): Promise<UnfinishedSequence> {
    const unfinished = new UnfinishedSequence(folderOf(dir, name));
    const session = await readSession(unfinished.#dir);
    if (session === undefined || identityDifferences(session.identity, identity).length > 0) {
      await forgetUnfinished(dir, name);
    }
    await removeHalfWritten(unfinished.#dir);
    unfinished.#before = await unfinished.#secondsBefore();
    await makeFolder(unfinished.#dir);
    await writeFileAtomic(
      `${unfinished.#dir}/${SESSION_FILE}`,
      JSON.stringify({ identity, before: unfinished.#before, started: Date.now() } satisfies Session),
    );
    return unfinished;
  }

  /** Seconds that earlier processes were at the sequence, until the last frame that they wrote down. */
  get secondsBefore(): number {
    return this.#before;
  }

  /**
   * The folder of the run that begins on a frame. What it holds of another run (the sequence's files were replaced meanwhile) goes.
   * @param identity of the run
   */
  async folder(frame: number, identity: unknown): Promise<string> {
    const folder = `${this.#dir}/${frame}`;
    const before = await unfinishedHeader(folder);
    if (before !== undefined && identityDifferences(before.identity, identity).length > 0) {
      await Deno.remove(folder, { recursive: true });
    }
    return folder;
  }

  async #secondsBefore(): Promise<number> {
    const session = await readSession(this.#dir);
    if (session === undefined) return 0;
    let last = session.started;
    for await (const { name } of entriesOf(this.#dir)) {
      const written = await Deno.stat(`${this.#dir}/${name}/${RUN_LOG_FILES[0]}`).catch(() => undefined);
      last = Math.max(last, written?.mtime?.getTime() ?? 0);
    }
    return session.before + (last - session.started) / 1000;
  }
}

/** Takes away what was written down of a sequence. */
export async function forgetUnfinished(dir: string, name: string): Promise<void> {
  await Deno.remove(folderOf(dir, name), { recursive: true }).catch(() => {}); // there is none as a rule
}

/** A process that was at the sequence. */
interface Session {
  /** Which sequence it is. */
  readonly identity: unknown;
  /** Seconds of those before it. */
  readonly before: number;
  /** When it began, milliseconds since 1970. */
  readonly started: number;
}

const SESSION_FILE = "session.json";

const readSession = async (folder: string): Promise<Session | undefined> =>
  await Deno.readTextFile(`${folder}/${SESSION_FILE}`).then((text) => JSON.parse(text), () => undefined);

const folderOf = (dir: string, name: string): string => `${dir}/parts/${encodeURIComponent(name)}.unfinished`;

async function* entriesOf(dir: string): AsyncGenerator<Deno.DirEntry> {
  try {
    yield* Deno.readDir(dir);
  } catch { /* nobody was at it */ }
}

import { type ErrorCode, MaskletError } from "../../error.ts";

/** What such a process says in its last line: what it found, or which error ended it. */
type Answer<T> = { readonly found: T } | {
  readonly failure: { readonly code: ErrorCode; readonly message: string; readonly hint: string };
};

/**
 * Runs one of the scripts beside this file in a new process, which is told what to do as JSON and answers by `answer`.
 * @throws {MaskletError} what it threw; `io` where it ended otherwise
 */
export async function inProcess<T>(script: string, order: object): Promise<T> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL(script, import.meta.url).href, JSON.stringify(order)],
  }).output();
  if (code === 0) {
    const answer: Answer<T> = JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
    if ("found" in answer) return answer.found;
    const { code, message, hint } = answer.failure;
    const said = message.slice(0, message.lastIndexOf(`. ${hint}`));
    throw new MaskletError(code, said, { hint });
  }
  const ended = new TextDecoder().decode(stderr).trim().slice(-300);
  throw new MaskletError("io", `Expected ${script.replace("./", "")} to end well, found exit code ${code}: ${ended}`, {
    hint: "Check the free memory and disk of this machine",
  });
}

/** Does what such a process was told, and prints what came of it. */
export async function answer<Order, T>(work: (order: Order) => Promise<T>): Promise<void> {
  let said: Answer<T>;
  try {
    said = { found: await work(JSON.parse(Deno.args[0]!)) };
  } catch (error) {
    if (!(error instanceof MaskletError)) throw error;
    const { code, message, hint } = error;
    said = { failure: { code, message, hint } };
  }
  console.log(JSON.stringify(said));
}

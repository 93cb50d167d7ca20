import { TextLineStream } from "../../../src/cli/perf/text_lines.ts";

const SCRIPT = new URL("../../../src/cli/masklet.ts", import.meta.url).pathname;

/** What a command came to. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const started = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Deno.ChildProcess =>
  new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", SCRIPT, "benchmark", ...args],
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();

/** Runs `masklet benchmark` to its end. */
export async function benchmark(...args: string[]): Promise<Ended> {
  return await benchmarkIn({}, ...args);
}

/** The same with variables of the environment. */
export async function benchmarkIn(env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ended> {
  const { code, stdout, stderr } = await started(args, env).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

/**
 * Runs `masklet benchmark`, and kills it with kill -9 once a line of stderr says so.
 * @returns that line; undefined where it ended before
 */
export async function benchmarkKilled(
  args: readonly string[],
  now: (line: string) => boolean,
): Promise<string | undefined> {
  const process = started(args);
  const out = new Response(process.stdout).text();
  let said: string | undefined;
  for await (const line of process.stderr.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())) {
    if (said !== undefined || !now(line)) continue;
    said = line;
    process.kill("SIGKILL");
  }
  await Promise.all([out, process.status]);
  return said;
}

/** What of a run's scores must not depend on how often it was broken: all but seconds and memory. */
export async function numbersOf(dir: string): Promise<unknown> {
  const { settings, evaluation, sequences, failed, allFrames } = JSON.parse(
    await Deno.readTextFile(`${dir}/scores.json`),
  );
  const tracked = Object.entries(sequences as Record<string, { allFrames: unknown }>).map(([name, one]) => [
    name,
    one.allFrames,
  ]);
  return { settings, evaluation, tracked, failed, allFrames };
}

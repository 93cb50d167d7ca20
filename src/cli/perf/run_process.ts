import { MaskletError } from "../../error.ts";

/** What a process took. */
export interface ProcessRun {
  /** Seconds from start to end. */
  readonly wall: number;
  /** Seconds of CPU of it and its children; absent where the shell's `times` is not to be had. */
  readonly cpu?: number;
  /** What it printed. */
  readonly stdout: string;
}

/**
 * Runs a process to its end.
 * @throws {MaskletError} `io` when it fails
 */
export async function runProcess(command: readonly string[], cwd?: string): Promise<ProcessRun> {
  const shell = Deno.build.os === "windows" ? undefined : "/bin/sh";
  // `times` of the shell prints its own seconds, and then those of its children.
  const [program, ...args] = shell === undefined
    ? command
    : [shell, "-c", '"$@"; code=$?; times >&2; exit $code', "sh", ...command];
  const start = performance.now();
  const { code, stdout, stderr } = await new Deno.Command(program!, {
    args,
    ...(cwd === undefined ? {} : { cwd }),
    env: { NO_COLOR: "1" },
  }).output();
  const wall = (performance.now() - start) / 1000;
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
  if (code !== 0) {
    throw new MaskletError("io", `Expected ${command[0]} to end well, found code ${code}: ${err.trim().slice(-300)}`, {
      hint: "Run it by hand to see more",
    });
  }
  const children = err.trim().split("\n").at(-1)!.matchAll(/(\d+)m([\d.]+)s/g);
  const seconds = [...children].map(([, minutes, rest]) => 60 * Number(minutes) + Number(rest));
  return { wall, stdout: out, ...(seconds.length === 2 ? { cpu: seconds[0]! + seconds[1]! } : {}) };
}

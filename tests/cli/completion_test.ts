import { assert, assertEquals } from "@std/assert";
import { COMMANDS } from "../../src/cli/commands.ts";
import { completionScript, type Shell } from "../../src/cli/completion_script.ts";
import { findProgram } from "../programs.ts";

/** What a shell offers at the end of a line. */
interface AskedShell {
  readonly name: Shell;
  /** The command that prints it, a word a line, perhaps with a description after a tab. */
  readonly ask: (script: string, line: string) => readonly [program: string, ...args: string[]];
}

const SHELL_TESTS: readonly AskedShell[] = [
  {
    name: "bash",
    ask: (script, line) => {
      const words = line.split(" ").map((word) => `'${word}'`);
      const asked = `COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}; _masklet`;
      const print = `printf '%s\\n' "\${COMPREPLY[@]}"`;
      return ["bash", "--norc", "--noprofile", "-c", `source '${script}'; ${asked}; ${print}`];
    },
  },
  {
    name: "zsh",
    ask: (script, line) => [
      ...["zsh", "-f", new URL("offered.zsh", import.meta.url).pathname] as const,
      ...[script, line],
    ],
  },
  { name: "fish", ask: (script, line) => ["fish", "--no-config", "-c", `source '${script}'; complete -C '${line}'`] },
];

/** Lines, and what is offered at their ends. */
const OFFERED: Readonly<Record<string, readonly string[]>> = {
  "masklet tr": ["track"],
  "masklet model in": ["inspect"],
  "masklet benchmark rep": ["report"],
  "masklet track --overl": ["--overlay"],
  "masklet track clip.mp4 --preset v": ["vos"],
  "masklet track clip.mp4 --no-non": ["--no-non-overlapping"],
  "masklet evaluate a b --protocol davis2": ["davis2016"],
  "masklet benchmark report --gro": ["--groups"],
  "masklet benchmark report --ope": [], // a flag of `masklet report`, which is another
  "masklet track cl": ["clip.mp4"],
};

for (const { name, ask } of SHELL_TESTS) {
  Deno.test({
    name: `${name} completes commands, commands below them, flags, values of flags, and files`,
    ignore: findProgram(name) === undefined,
    fn: async () => {
      const folder = await Deno.makeTempDir();
      try {
        const script = `${folder}/masklet.${name}`;
        await Deno.writeTextFile(script, await completionScript(COMMANDS, name));
        await Deno.mkdir(`${folder}/stands`);
        await Deno.writeTextFile(`${folder}/stands/clip.mp4`, "");
        for (const [line, wanted] of Object.entries(OFFERED)) {
          const [program, ...args] = ask(script, line);
          const env = { HOME: folder, TMPDIR: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
          const { success, stdout, stderr } = await new Deno.Command(program, {
            ...{ args, env, cwd: `${folder}/stands`, stdin: "null" },
          }).output();
          assert(success, new TextDecoder().decode(stderr));
          const found = new TextDecoder().decode(stdout).split("\n").map((word) => word.split("\t")[0]!).filter(
            Boolean,
          );
          assertEquals(found, [...wanted], `${name}: ${line}`);
        }
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

Deno.test("completion --json has the script that is printed without it, and nothing else on stdout", async () => {
  const print = async (...flags: string[]): Promise<string> => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "src/cli/masklet.ts", "completion", "bash", ...flags],
      cwd: decodeURIComponent(new URL("../../", import.meta.url).pathname),
    }).output();
    return new TextDecoder().decode(stdout);
  };
  const { shell, script } = JSON.parse(await print("--json"));
  assertEquals([shell, `${script}\n`], ["bash", await print()]);
});

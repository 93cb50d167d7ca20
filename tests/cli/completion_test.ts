import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "../../src/cli/commands.ts";
import { completionScript } from "../../src/cli/completion_script.ts";
import { findProgram } from "../programs.ts";

const bash = findProgram("bash");

/** What bash offers after some words, of which the last is not complete. */
async function offered(script: string, folder: string, ...words: string[]): Promise<string[]> {
  const quoted = ["masklet", ...words].map((word) => `'${word}'`).join(" ");
  const ask =
    `${script}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _masklet; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { success, stdout, stderr } = await new Deno.Command(bash!, {
    args: ["--norc", "--noprofile", "-c", ask],
    cwd: folder,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).split("\n").filter(Boolean);
}

Deno.test({
  name: "bash completes commands, commands below them, flags, values of flags, and files",
  ignore: bash === undefined,
  fn: async () => {
    const script = await completionScript(COMMANDS, "bash");
    const folder = await Deno.makeTempDir();
    await Deno.writeTextFile(`${folder}/clip.mp4`, "");
    assertEquals(await offered(script, folder, "tr"), ["track"]);
    assertEquals(await offered(script, folder, "model", "in"), ["inspect"]);
    assertEquals(await offered(script, folder, "track", "--overl"), ["--overlay"]);
    assertEquals(await offered(script, folder, "track", "clip.mp4", "--preset", "v"), ["vos"]);
    assertEquals(await offered(script, folder, "evaluate", "a", "b", "--protocol", "davis2"), ["davis2016"]);
    assertEquals(await offered(script, folder, "track", "cl"), ["clip.mp4"]);
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test("zsh takes bash's completion, fish has a line for each command, flag and list of values", async () => {
  assertStringIncludes(await completionScript(COMMANDS, "zsh"), "bashcompinit");
  const fish = await completionScript(COMMANDS, "fish");
  assertStringIncludes(fish, "complete -c masklet -f -n '__fish_use_subcommand' -a track -d ");
  assertStringIncludes(fish, "-n '__fish_seen_subcommand_from track' -l overlay -d ");
  assertStringIncludes(fish, "-l preset -r -f -a 'interactive reference vos'");
  assertEquals(fish.split("\n").filter((line) => !/^(#|complete -c masklet )/.test(line)), []);
});

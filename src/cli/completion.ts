/**
 * `masklet completion`: what a shell needs to complete commands, flags and their values.
 * @module
 */
import { completionScript, type Shell, SHELLS } from "./completion_script.ts";
import { MaskletError } from "../error.ts";
import { defineCommand } from "./options.ts";
import { oneWord, type Subcommand, subcommand } from "./subcommands.ts";

const command = defineCommand({
  name: "masklet completion",
  summary: `Prints what a shell (${SHELLS.join(", ")}) needs to complete commands, flags and their values.`,
  flags: {},
  words: "SHELL",
  json: "the shell, and the script for it",
  examples: [
    "source <(masklet completion bash)   # in ~/.bashrc",
    "source <(masklet completion zsh)    # in ~/.zshrc, after compinit",
    "masklet completion fish > ~/.config/fish/completions/masklet.fish",
  ],
});

/** `masklet completion` of a program with these commands. */
export const completionCommand = (commands: Readonly<Record<string, Subcommand>>): Subcommand =>
  subcommand(command, async ({ words }) => {
    const shell = oneWord(words, command);
    if (!SHELLS.some((name) => name === shell)) {
      throw new MaskletError("bad-argument", `Expected one of ${SHELLS.join(", ")}, found ${JSON.stringify(shell)}`, {
        hint: `See ${command.name} --help`,
      });
    }
    const script = await completionScript(commands, shell as Shell);
    console.log(script);
    return { forProgram: true, json: { shell, script } };
  });

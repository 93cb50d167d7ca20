import type { Flag } from "./options.ts";
import type { Subcommand } from "./subcommands.ts";

/** The shells that are known. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** One of them. */
export type Shell = typeof SHELLS[number];

/** What can follow some words: "", "track", "model list". */
interface Place {
  readonly path: string;
  readonly commands: readonly (readonly [name: string, summary: string])[];
  readonly flags: readonly (readonly [name: string, flag: Flag])[];
}

/**
 * The script that teaches a shell the commands, their flags and the values of flags that have a list of them; files are completed
 * everywhere else.
 */
export async function completionScript(commands: Readonly<Record<string, Subcommand>>, shell: Shell): Promise<string> {
  const places = await placesOf("", commands);
  return shell === "fish" ? fish(places) : bash(places, shell);
}

async function placesOf(
  path: string,
  commands: Readonly<Record<string, Subcommand>>,
  flags: Place["flags"] = [],
): Promise<Place[]> {
  const here: Place = { path, commands: Object.entries(commands).map(([name, { summary }]) => [name, summary]), flags };
  const below = await Promise.all(
    Object.entries(commands).map(async ([name, command]): Promise<Place[]> => {
      const shape = await command.shape();
      return await placesOf(`${path} ${name}`.trim(), shape.commands, Object.entries(shape.flags));
    }),
  );
  return [here, ...below.flat()];
}

const namesOf = (flags: Place["flags"]): string[] =>
  flags.flatMap(([name, { kind }]) => kind === "toggle" ? [`--${name}`, `--no-${name}`] : [`--${name}`]);

function bash(places: readonly Place[], shell: "bash" | "zsh"): string {
  const known = places.map(({ path }) => path).filter(Boolean);
  const values = places.flatMap(({ path, flags }) =>
    flags.flatMap(([name, { choices }]) =>
      choices === undefined ? [] : [`    "${path} --${name}") words="${choices.join(" ")}" ;;`]
    )
  );
  const after = places.map(({ path, commands, flags }) =>
    `    "${path}") words="${[...commands.map(([name]) => name), ...namesOf(flags)].join(" ")}" ;;`
  );
  const head = shell === "zsh" ? "autoload -U +X bashcompinit && bashcompinit\n" : "";
  return `${head}# Completion of masklet: source <(masklet completion ${shell})
_masklet() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" path="" words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${path:+$path }\${COMP_WORDS[i]}" in
${known.map((path) => `      "${path}") path="${path}" ;;`).join("\n")}
    esac
  done
  case "$path $prev" in
${values.join("\n")}
  esac
  if [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
    return
  fi
  case "$path" in
${after.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  case "$cur" in
    -*) ;;
    *) COMPREPLY+=($(compgen -f -- "$cur")) ;;
  esac
}
complete -o filenames -F _masklet masklet`;
}

function fish(places: readonly Place[]): string {
  const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const known = places.map(({ path }) => path).filter(Boolean);
  // Which command the words so far name, as in bash: a word that comes again further on is another's.
  const at = `function __masklet_at
  set -l path ''
  for word in (commandline -opc)[2..]
    set -l next (string trim -- "$path $word")
    contains -- "$next" ${known.map(quoted).join(" ")}; and set path $next
  end
  test "$path" = "$argv[1]"
end`;
  const lines = places.flatMap(({ path, commands, flags }) => {
    const here = `-n ${quoted(`__masklet_at ${quoted(path)}`)}`;
    return [
      ...commands.map(([name, summary]) => `complete -c masklet -f ${here} -a ${name} -d ${quoted(summary)}`),
      ...flags.flatMap(([name, { kind, help, choices }]) => {
        const value = kind === "switch" || kind === "toggle" || kind === "optional" ? "" : " -r";
        const list = choices === undefined ? "" : ` -f -a ${quoted(choices.join(" "))}`;
        const names = kind === "toggle" ? [name, `no-${name}`] : [name];
        return names.map((one) =>
          `complete -c masklet ${here} -l ${one}${value}${list} -d ${quoted(help.split("\n")[0]!)}`
        );
      }),
    ];
  });
  const head = "# Completion of masklet: masklet completion fish > ~/.config/fish/completions/masklet.fish";
  return [head, at, ...lines].join("\n");
}

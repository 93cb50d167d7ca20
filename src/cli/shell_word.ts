/** A word as a shell reads it back: quoted where it holds more than letters, digits and plain signs. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The command that this process was started with, as one would type it. */
export function commandLine(args: readonly string[] = Deno.args): string {
  return ["masklet", ...args].map(shellWord).join(" ");
}

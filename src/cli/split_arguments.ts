/** An option of a command line. */
export interface OptionToken {
  readonly kind: "option";
  /** Its name, without dashes. */
  readonly name: string;
  /** As it was written: "--name", "-n". */
  readonly rawName: string;
  /** Its value, where it has one. */
  readonly value?: string;
  /** Whether the value stands behind `=`. */
  readonly inlineValue: boolean;
}

/** A word without an option. */
export interface WordToken {
  readonly kind: "positional";
  readonly value: string;
}

/**
 * Splits a command line into options and words, as `parseArgs` of node:util does: that module takes longer to start than a command needs
 * it. `--name=value` has its value, an option of `valued` takes the next argument, whatever that is; behind `--` there are words alone.
 *
 * @param args the arguments
 * @param options `valued`: options that take a value; `short`: names of one letter, by the option that they stand for
 */
export function splitArguments(
  args: readonly string[],
  { valued, short }: { readonly valued: ReadonlySet<string>; readonly short: Readonly<Record<string, string>> },
): (OptionToken | WordToken)[] {
  const tokens: (OptionToken | WordToken)[] = [];
  const option = (name: string, rawName: string, next: string | undefined): boolean => {
    const value = valued.has(name) ? next : undefined;
    tokens.push({ kind: "option", name, rawName, ...(value !== undefined && { value }), inlineValue: false });
    return value !== undefined;
  };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === "--") {
      tokens.push(...args.slice(i + 1).map((value) => ({ kind: "positional", value }) as const));
      break;
    }
    if (arg.startsWith("--")) {
      const at = arg.indexOf("=", 3);
      if (at < 0) i += Number(option(arg.slice(2), arg, args[i + 1]));
      else {
        const [name, value] = [arg.slice(2, at), arg.slice(at + 1)];
        tokens.push({ kind: "option", name, rawName: `--${name}`, value, inlineValue: true });
      }
    } else if (arg.startsWith("-") && arg.length > 1) {
      // Letters that stand together are options of their own, of which the last may take the next argument.
      const letters = [...arg.slice(1)];
      letters.forEach((letter, k) => {
        const name = Object.hasOwn(short, letter) ? short[letter]! : letter;
        i += Number(option(name, `-${letter}`, k === letters.length - 1 ? args[i + 1] : undefined));
      });
    } else tokens.push({ kind: "positional", value: arg });
  }
  return tokens;
}

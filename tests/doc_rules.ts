/**
 * What the docs of a public function must have, read from `deno doc --json`: what it is for, `@param` for each parameter, `@returns`,
 * `@throws` where an error can come out of it, and an example that asserts. Methods of public interfaces and classes need the same,
 * but that the example may stand at the interface, and that errors are a matter of the writer's.
 * @module
 */

/** A tag of a doc comment, as `deno doc` hands it out. */
export interface DocTag {
  readonly kind: string;
  readonly name?: string;
  readonly doc?: string;
  readonly tsType?: { readonly repr?: string };
}

/** A doc comment. */
export interface DocComment {
  readonly doc?: string;
  readonly tags?: readonly DocTag[];
}

/** A parameter; one that is taken apart has no name. */
export interface DocParameter {
  readonly kind: string;
  readonly name?: string;
  readonly optional?: boolean;
  readonly left?: DocParameter;
  readonly arg?: DocParameter;
}

/** What can be called: parameters and what comes back. */
export interface DocSignature {
  readonly params: readonly DocParameter[];
  readonly returnType?: unknown;
  readonly hasBody?: boolean;
}

/** A method of an interface (its signature is its own) or of a class. */
export interface DocMethod extends Partial<DocSignature> {
  readonly name: string;
  readonly kind?: string;
  readonly accessibility?: string;
  readonly jsDoc?: DocComment;
  readonly functionDef?: DocSignature;
}

/** One declaration of a name: an overload has several. */
export interface DocDeclaration {
  readonly kind: string;
  readonly location: { readonly filename: string; readonly line: number };
  readonly jsDoc?: DocComment;
  readonly def?: Partial<DocSignature> & { readonly methods?: readonly DocMethod[] };
}

/** A public name. */
export interface DocSymbol {
  readonly name: string;
  readonly declarations: readonly DocDeclaration[];
}

/** A function or method whose docs lack something. */
export interface Lack {
  /** "maskBox" or "Masklets.frame". */
  readonly name: string;
  /** Its file, relative to the repository, with the line: "src/mask/mask_ops.ts:28". */
  readonly place: string;
  /** What is missing, in the words of the tags. */
  readonly missing: readonly string[];
}

/**
 * What the docs of public names lack.
 *
 * @param symbols public names, as {@link publicSymbols} reads them
 * @param root the repository
 * @param throwing functions out of which an error can come: "src/mask/mask_ops.ts#maskUnion"
 * @returns one entry a function or method that lacks something
 */
export function lacksOf(symbols: readonly DocSymbol[], root: URL, throwing: ReadonlySet<string>): Lack[] {
  return symbols.flatMap((symbol) => {
    const [first] = symbol.declarations;
    if (first === undefined || !first.location.filename.startsWith(root.href)) return [];
    if (first.kind === "function") return lacksOfFunction(symbol, root, throwing);
    return symbol.declarations.flatMap((declaration) =>
      declaration.kind === "interface" || declaration.kind === "class"
        ? lacksOfMethods(symbol.name, declaration, root)
        : []
    );
  });
}

function lacksOfFunction({ name, declarations }: DocSymbol, root: URL, throwing: ReadonlySet<string>): Lack[] {
  // of an overloaded function the last declaration is its body, which nobody reads
  const read = declarations.length > 1 ? declarations.filter(({ def }) => def?.hasBody !== true) : declarations;
  const tags = read.flatMap(({ jsDoc }) => jsDoc?.tags ?? []);
  return read.flatMap(({ jsDoc, def, location }, i) => {
    const place = placeOf(location, root);
    const missing = missingOf(jsDoc, def as DocSignature);
    if (i === 0) {
      missing.push(...missingExample(tags, name));
      const canThrow = throwing.has(`${place.replace(/:\d+$/, "")}#${name}`);
      if (canThrow && !tags.some(({ kind }) => kind === "throws")) missing.push("@throws {MaskletError}");
    }
    missing.push(...bareThrows(jsDoc));
    return missing.length === 0 ? [] : [{ name, place, missing }];
  });
}

function lacksOfMethods(owner: string, { def, jsDoc: ownerDoc, location: at }: DocDeclaration, root: URL): Lack[] {
  return (def?.methods ?? []).flatMap((method) => {
    const { name, kind, jsDoc, accessibility } = method;
    if (name.startsWith("[") || kind === "getter" || kind === "setter" || accessibility === "private") return [];
    const missing = missingOf(jsDoc, method.functionDef ?? method as DocSignature);
    const examples = [...jsDoc?.tags ?? [], ...ownerDoc?.tags ?? []];
    missing.push(...missingExample(examples, name), ...bareThrows(jsDoc));
    return missing.length === 0 ? [] : [{ name: `${owner}.${name}`, place: placeOf(at, root), missing }];
  });
}

/** What docs lack of a line, parameters and what comes back. */
function missingOf(comment: DocComment | undefined, { params, returnType }: DocSignature): string[] {
  const tags = comment?.tags ?? [];
  const missing = (comment?.doc ?? "").trim() === "" ? ["what it is for"] : [];
  const named = tags.filter(({ kind, name, doc }) => kind === "param" && name !== undefined && (doc ?? "") !== "")
    .map(({ name }) => name!).filter((name) => !name.includes("."));
  const wanted = params.map((parameter) => parameter.left ?? parameter.arg ?? parameter)
    .map(({ name }) => name).filter((name) => name !== "this");
  missing.push(...wanted.filter((name) => name !== undefined && !named.includes(name)).map((name) => `@param ${name}`));
  // a parameter that is taken apart has no name: its docs may call it as they like
  const unnamed = wanted.filter((name) => name === undefined).length;
  const spare = named.filter((name) => !wanted.includes(name)).length;
  if (spare < unnamed) missing.push("@param of the one that is taken apart");
  if (spare > unnamed) missing.push(`a parameter for @param ${named.find((name) => !wanted.includes(name))}`);
  const returned = tags.some(({ kind, doc }) => kind === "return" && (doc ?? "") !== "");
  if (!isVoid(returnType) && !returned) missing.push("@returns");
  return missing;
}

/** Whether nothing comes back: void, never, or a promise of either. */
function isVoid(type: unknown): boolean {
  const { repr, value } = (type ?? { repr: "void" }) as {
    readonly repr?: string;
    readonly value?: { readonly typeName?: string; readonly typeParams?: readonly unknown[] };
  };
  if (repr === "void" || repr === "never") return true;
  return value?.typeName === "Promise" && isVoid(value.typeParams?.[0]);
}

/** Whether one of the examples runs, calls the name (or says what it does, for those who make one), and asserts. */
function missingExample(tags: readonly DocTag[], name: string): string[] {
  const examples = tags.filter(({ kind }) => kind === "example").map(({ doc }) => doc ?? "");
  const calling = examples.filter((text) => new RegExp(`\\b${name}\\b(?:\\s*[(<]|: (?:async )?\\()`).test(text));
  if (calling.length === 0) return [`@example that calls ${name}`];
  const asserting = calling.some((text) =>
    /^```ts$/m.test(text) && /from "@std\/assert"/.test(text) && /\bassert\w*\(/.test(text)
  );
  return asserting ? [] : ["an @example that runs and asserts (import from @std/assert)"];
}

/** Errors are said with their type, so that pages can link it. */
function bareThrows(comment: DocComment | undefined): string[] {
  const bare = (comment?.tags ?? []).some(({ kind, tsType }) => kind === "throws" && tsType === undefined);
  return bare ? ["the type in @throws {MaskletError}"] : [];
}

/**
 * Arguments of a function, or of the methods of an interface or class, that may be left out and are no `options`.
 *
 * @returns "encodeJpeg(quality)", "Tensor.threshold(limit)", …
 */
export function optionalArguments({ name, declarations }: DocSymbol): string[] {
  const signatures = declarations.flatMap(({ kind, def }): [string, DocSignature][] => {
    if (kind === "function") return declarations.length > 1 && def!.hasBody ? [] : [[name, def as DocSignature]];
    return (def?.methods ?? []).map((one) => [`${name}.${one.name}`, one.functionDef ?? one as DocSignature]);
  });
  const found = signatures.flatMap(([caller, { params }]) =>
    params.filter(({ kind, optional, left }) => kind === "assign" || optional === true || left?.optional === true)
      .map((parameter) => (parameter.left ?? parameter).name).filter((argument) => argument !== "options")
      .map((argument) => `${caller}(${argument})`)
  );
  return [...new Set(found)];
}

function placeOf({ filename, line }: DocDeclaration["location"], root: URL): string {
  return `${filename.slice(root.href.length)}:${line + 1}`;
}

/** The entry files that `deno.json` in a folder names, as paths relative to it. */
export async function entriesOf(root: URL): Promise<string[]> {
  const { exports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  return Object.values(exports as Record<string, string>);
}

/**
 * The public names of entry files, by `deno doc --json`; each name once.
 *
 * @param entries files, as paths relative to the root
 * @param root folder that they are looked up in
 */
export async function publicSymbols(entries: readonly string[], root: URL): Promise<DocSymbol[]> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", ...entries],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout)) as {
    readonly nodes: Readonly<Record<string, { readonly symbols: readonly DocSymbol[] }>>;
  };
  const found = new Map<string, DocSymbol>();
  for (const { symbols } of Object.values(nodes)) {
    for (const symbol of symbols) {
      const { location } = symbol.declarations[0]!;
      found.set(`${location.filename}:${location.line}:${symbol.name}`, symbol);
    }
  }
  return [...found.values()];
}

import { MaskletError } from "../../error.ts";

/** An element of an XML file. */
export interface XmlElement {
  /** Its name: "track". */
  readonly name: string;
  /** The values of its attributes, by their names. */
  readonly attributes: ReadonlyMap<string, string>;
  /** The elements in it, in order. */
  readonly children: readonly XmlElement[];
  /** The text in it, that of its children left out. */
  readonly text: string;
}

/** An element that is still open. */
interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

/** Elements in elements beyond this are no annotations. */
const DEEPEST = 64;
const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const NAME = String.raw`[\p{L}_:][\p{L}\p{N}_:.\-]*`;
const ATTRIBUTE = new RegExp(String.raw`\s+(${NAME})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')`, "uy");
const OPENING = new RegExp(`<(${NAME})`, "uy");
const CLOSING = new RegExp(String.raw`</(${NAME})\s*>`, "uy");

/**
 * The root of an XML text: elements, attributes, text, CDATA, comments. A DOCTYPE is refused: what it could declare nobody here writes.
 *
 * @param text the whole file
 * @param place how errors call it
 * @throws {MaskletError} `bad-dataset`, with the line
 */
export function parseXml(text: string, place: string): XmlElement {
  const top: OpenElement = { name: "", attributes: new Map(), children: [], text: "" };
  const open: OpenElement[] = [top];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  const fail = (expected: string, found = shownAt(text, at)): never => {
    const line = text.slice(0, at).split("\n").length;
    throw new MaskletError("bad-dataset", `Expected ${expected} in line ${line} of ${place}, found ${found}`, {
      hint: "Export the file again; it may have been cut short",
    });
  };
  const past = (end: string, what: string): number => {
    const found = text.indexOf(end, at);
    return found < 0 ? fail(`the end of ${what} (${end})`, "none") : found + end.length;
  };
  while (at < text.length) {
    const here = open.at(-1)!;
    if (text[at] !== "<") {
      const found = text.indexOf("<", at);
      const end = found < 0 ? text.length : found;
      const piece = text.slice(at, end);
      if (here === top && piece.trim() !== "") fail("elements alone outside of the root");
      here.text += unescaped(piece, fail);
      at = end;
    } else if (text.startsWith("<!--", at)) at = past("-->", "a comment");
    else if (text.startsWith("<?", at)) at = past("?>", "an instruction");
    else if (text.startsWith("<![CDATA[", at)) {
      const end = past("]]>", "CDATA");
      here.text += text.slice(at + 9, end - 3);
      at = end;
    } else if (text.startsWith("<!", at)) fail("no DOCTYPE");
    else if (text.startsWith("</", at)) {
      const [whole, name] = matchAt(CLOSING, text, at) ?? fail("an end tag");
      if (open.length === 1 || name !== here.name) fail(`the end of ${here.name || "nothing"}`);
      open.pop();
      at += whole.length;
    } else {
      const [whole, name] = matchAt(OPENING, text, at) ?? fail("a tag");
      if (here === top && top.children.length > 0) fail("one root");
      if (open.length > DEEPEST) fail(`elements ${DEEPEST} deep at most`);
      at += whole.length;
      const attributes = new Map<string, string>();
      for (let found = matchAt(ATTRIBUTE, text, at); found !== null; found = matchAt(ATTRIBUTE, text, at)) {
        const [all, key, double, single] = found;
        if (attributes.has(key!)) fail(`one attribute ${key}`);
        attributes.set(key!, unescaped(double ?? single!, fail));
        at += all.length;
      }
      const [end] = matchAt(/\s*\/?>/y, text, at) ?? fail(`attributes of ${name}`);
      const element: OpenElement = { name: name!, attributes, children: [], text: "" };
      here.children.push(element);
      if (!end.endsWith("/>")) open.push(element);
      at += end.length;
    }
  }
  if (open.length > 1) fail(`the end of ${open.at(-1)!.name}`, "the end of the file");
  return top.children[0] ?? fail("an element", "none");
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function unescaped(text: string, fail: (expected: string, found: string) => never): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w+);|&/gi, (whole, name?: string) => {
    if (name === undefined) return fail("&amp; for a plain &", "&");
    const code = name.startsWith("#x") || name.startsWith("#X")
      ? parseInt(name.slice(2), 16)
      : name.startsWith("#")
      ? Number(name.slice(1))
      : undefined;
    if (code !== undefined) return code <= 0x10ffff ? String.fromCodePoint(code) : fail("a character", whole);
    return Object.hasOwn(ENTITIES, name) ? ENTITIES[name]! : fail("an entity of XML's own", whole);
  });
}

function shownAt(text: string, at: number): string {
  return JSON.stringify(text.slice(at, at + 30));
}

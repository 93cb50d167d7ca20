import { assertEquals } from "@std/assert";
import { compareCodePoints, inCodePointOrder } from "../../src/dataset/code_points.ts";

/** The same by lists of code points. */
function twin(a: string, b: string): number {
  const [left, right] = [[...a], [...b]].map((letters) => letters.map((letter) => letter.codePointAt(0)!));
  const at = left!.findIndex((point, i) => point !== right![i]);
  if (at < 0 || at >= right!.length) return left!.length - right!.length;
  return left![at]! - right![at]!;
}

Deno.test("texts have the order of their code points, also beyond 16 bits, where JavaScript's own is another", () => {
  assertEquals(["\u{1f600}", "\uffee", "b", "a"].sort(compareCodePoints), ["a", "b", "\uffee", "\u{1f600}"]);
  assertEquals(["\u{1f600}", "\uffee"].sort(), ["\u{1f600}", "\uffee"]);
  const letters = ["a", "b", "é", "\uffee", "\u{1f600}", "\u{1f601}", "\u{20000}", "\ud83d", "\ude00", "0"];
  let state = 3;
  const below = (count: number): number => (state = (state * 1103515245 + 12345) % 2 ** 31) % count;
  const text = (): string => Array.from({ length: below(5) }, () => letters[below(letters.length)]).join("");
  for (let i = 0; i < 5000; i++) {
    const [a, b] = [text(), text()];
    assertEquals(Math.sign(compareCodePoints(a, b)), Math.sign(twin(a, b)), JSON.stringify([a, b]));
  }
});

Deno.test("lists have that order with names beyond 16 bits and without, and are left as they were", () => {
  for (const names of [["b", "a10", "a9", "\uffee", ""], ["b", "\u{1f600}", "\uffee", "a"], []]) {
    const given = names.map((name) => ({ name }));
    const kept = [...given];
    assertEquals(inCodePointOrder(given, ({ name }) => name).map(({ name }) => name), names.toSorted(twin));
    assertEquals(given, kept);
  }
});

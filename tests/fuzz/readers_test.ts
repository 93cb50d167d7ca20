import { assert, assertEquals } from "@std/assert";
import { fuzz } from "./fuzzed_reader.ts";
import { FUZZED_READERS } from "./readers.ts";

/** Inputs of each reader; `deno task soak` tries many more. */
const CASES = 300;

for (const [name, reader] of Object.entries(FUZZED_READERS)) {
  Deno.test(`${CASES} hostile inputs are each read or refused in words: ${name} (${reader.summary})`, async () => {
    await using open = await reader.open();
    const { read, refused, failures, kinds } = await fuzz(open, CASES);
    assertEquals(failures, []);
    assertEquals(kinds.size, Object.keys(open.makers).length);
    assert(read > 0 && refused > 0, `expected both outcomes, found ${read} read and ${refused} refused`);
  });
}

Deno.test("an input that ends in another error, or in none, is a failure that says how to repeat it", async () => {
  const reader = (read: (input: Uint8Array) => Promise<void>) => ({
    makers: { one: () => new Uint8Array(1) },
    read,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
  const { failures } = await fuzz(reader(() => Promise.reject(new TypeError("no list"))), 2, 7);
  assertEquals(failures.length, 2);
  assert(failures[0]!.startsWith("seed 7 (one, 1 bytes): TypeError: no list"), failures[0]);
  const hung = await fuzz(reader(() => new Promise(() => {})), 1, 1, { hungAfter: 20 });
  assert(hung.failures[0]!.endsWith("neither read nor refused after 0.02 s"), hung.failures[0]);
});

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";

const root = decodeURIComponent(new URL("../../", import.meta.url).pathname);

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as a user does, from the repository's root. */
async function model(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "src/cli/model.ts", ...args],
    cwd: root,
    env: { NO_COLOR: "1", ...env },
  });
  const { code, stdout, stderr } = await command.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, err: err! };
}

async function inFolder(test: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempDir();
  try {
    await test(path);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

Deno.test("model without a command, or with one that is none, shows the commands on stderr and exits with 1", async () => {
  for (const args of [[], ["lsit"]]) {
    const { code, out, err } = await model(args);
    assertEquals([code, out], [1, ""]);
    assertStringIncludes(err, `found ${args.length === 0 ? "none" : '"lsit"'}`);
    assertMatch(err, /^ {2}inspect FILE {2,}\S/m);
  }
  const help = await model(["--help"]);
  assertEquals([help.code, help.err], [0, ""]);
  assertMatch(help.out, /^ {2}list {2,}\S/m);
});

Deno.test("model list names what is published, with size and licence, and what of it is in the cache", () =>
  inFolder(async (cache) => {
    await Deno.writeFile(`${cache}/sam2_hiera_tiny.pt.part`, new Uint8Array(1_500_000));
    const { code, out } = await model(["list"], { MASKLET_CACHE: cache });
    assertEquals(code, 0);
    assertMatch(out, /^sam2\.1_hiera_pico .* embedded$/m);
    assertMatch(out, /^sam2\.1_hiera_large +898\.1 MB +Apache-2\.0 +-$/m);
    assertMatch(out, /^sam2_hiera_tiny +155\.9 MB +Apache-2\.0 +1\.5 MB of it$/m);
    assert(out.trimEnd().endsWith(cache), out);
  }));

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { MaskletError } from "../../src/error.ts";
import { maskArea } from "../../src/mask/mask_ops.ts";
import { maskToBytes } from "../../src/mask/mask.ts";
import { pickBy, type PickOptions, type PickWays } from "../../src/notebook/pick.ts";
import type { SegmentPrompt } from "../../src/segment/segment.ts";
import type { Prompted } from "../../src/track/prompted.ts";
import { noChromium, type Page, withPage } from "../browser.ts";
import { colourModel } from "../fakes/colour_model.ts";
import { SIDE } from "../fakes/colours.ts";
import { clickRed, clip, run } from "../fakes/tracking.ts";
import { prompt } from "../../src/track/prompted.ts";

const needs = { ignore: noChromium };

/** Answers a session in a browser: `use` plays the person. */
async function answered<T>(
  source: Parameters<typeof pickBy>[1],
  options: PickOptions,
  use: (page: Page) => Promise<void>,
): Promise<T> {
  const person = Promise.withResolvers<void>();
  const ways: PickWays = {
    open: (address) => {
      withPage(new URL(address), async (page, log) => {
        await page.locator("#stage[data-frame]").waitFor();
        await use(page);
        assertEquals(log.errors, []);
      }).then(person.resolve, person.reject);
      return Promise.resolve(true);
    },
    say: () => {},
  };
  const [picked] = await Promise.all([pickBy(ways, source, options), person.promise]);
  return picked as T;
}

/** A click into the middle of a pixel. */
async function clickOn(page: Page, x: number, y: number, button: "left" | "right" = "left"): Promise<void> {
  const box = (await page.locator("#stage").boundingBox())!;
  await page.mouse.click(box.x + (x + 0.5) * box.width / SIDE, box.y + (y + 0.5) * box.height / SIDE, { button });
}

async function drag(page: Page, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const box = (await page.locator("#stage").boundingBox())!;
  const at = ([x, y]: readonly [number, number]): [number, number] => [
    box.x + (x + 0.5) * box.width / SIDE,
    box.y + (y + 0.5) * box.height / SIDE,
  ];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 4 });
  await page.mouse.up();
}

const done = async (page: Page): Promise<void> => {
  await page.locator("#done:not([disabled])").click();
  await page.getByText("Thank you").waitFor();
};

Deno.test(
  "clicks on a page become prompts of several objects on several frames, and can be taken back (needs chromium)",
  needs,
  async () => {
    const video = clip();
    const picked = await answered<Prompted>(video, {}, async (page) => {
      assert(await page.locator("#done").isDisabled());
      await clickOn(page, 2, 3);
      await clickOn(page, 14, 1, "right");
      await clickOn(page, 7, 7);
      await page.keyboard.press("Control+z"); // the last one was a mistake
      await page.locator("#add").click();
      await drag(page, [9, 8], [13, 14]);
      await page.locator("#frame").fill("3");
      await page.locator('#stage[data-frame="3"]').waitFor();
      await clickOn(page, 11, 11);
      await done(page);
    });
    assertEquals(picked.video, video);
    assertEquals(picked.prompts.map(({ frame, object, content }) => ({ frame, object, ...content })), [
      {
        frame: 0,
        object: 1,
        kind: "clicks",
        clicks: [{ x: 2, y: 3, positive: true }, { x: 14, y: 1, positive: false }],
      },
      { frame: 0, object: 2, kind: "box", clicks: [], box: { left: 9, top: 8, right: 14, bottom: 15 } },
      { frame: 3, object: 2, kind: "clicks", clicks: [{ x: 11, y: 11, positive: true }] },
    ]);
  },
);

Deno.test(
  "with a model its answer is drawn after each click, and the brush goes on from it (needs chromium)",
  needs,
  async () => {
    const model = colourModel();
    const picked = await answered<Prompted>(clip(), { model }, async (page) => {
      await clickOn(page, 2, 3);
      await page.locator('#stage[data-answers="1"]').waitFor();
      assertStringIncludes((await page.textContent("#state"))!, "object 1: predicted IoU");
      await page.keyboard.press("p");
      await page.locator("#size").fill("1");
      await clickOn(page, 15, 15);
      await done(page);
    });
    assertEquals(picked.prompts.length, 1);
    const { content } = picked.prompts[0]!;
    assert(content.kind === "mask", `expected a mask, found ${content.kind}`);
    const bytes = maskToBytes(content.mask);
    const red = maskArea(content.mask) - 1; // the block, and the one pixel that was painted
    assertEquals([bytes[3 * SIDE + 2], bytes[15 * SIDE + 15], red > 4], [1, 1, true]);
  },
);

Deno.test(
  "masklets are corrected on their page: what was tracked is shown, a click is added to it (needs chromium)",
  needs,
  async () => {
    const model = colourModel();
    const masklets = await run(prompt(clip(), clickRed()), {}, model);
    const picked = await answered<Prompted>(masklets, { model, frame: 2 }, async (page) => {
      await page.locator('#stage[data-frame="2"][data-answers="1"]').waitFor();
      await clickOn(page, 11, 10);
      await page.getByText("predicted IoU").waitFor();
      await done(page);
    });
    assertEquals(picked.base, masklets);
    assertEquals(picked.events.length, 1);
    assertEquals(picked.prompts.at(-1)!.frame, 2);
  },
);

Deno.test("a picture is pointed at on the same page (needs chromium)", needs, async () => {
  const picture = { width: SIDE, height: SIDE, rgb: (await clip().frame(0)).rgb };
  const picked = await answered<SegmentPrompt[]>(picture, {}, async (page) => {
    assertEquals(await page.locator("#frame").count(), 0);
    await clickOn(page, 2, 3);
    await done(page);
  });
  assertEquals(picked, [{ points: [[2, 3]], labels: [1] }]);
});

Deno.test("the page answers to its own address alone, and is closed after the answer", async () => {
  const said: string[] = [];
  const ways: PickWays = { open: () => Promise.resolve(false), say: (line) => said.push(line) };
  const waiting = pickBy(ways, clip(), {});
  while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const address = new URL(/http\S+/.exec(said[0]!)![0]);
  assertEquals(address.hostname, "127.0.0.1");
  assert(address.pathname.length >= 32);
  const ask = async (path: string, init: RequestInit = {}): Promise<number> => {
    const response = await fetch(new URL(path, address), init);
    await response.body?.cancel();
    return response.status;
  };
  assertEquals(await ask("/"), 404);
  assertEquals(await ask("/done", { method: "POST", body: "{}" }), 404);
  assertEquals(await ask("picture/0"), 200);
  assertEquals(await ask("picture/99"), 400);
  assertEquals(await ask("done", { method: "POST", body: "no JSON" }), 400);
  // Under another name than its own it is nobody: a page of the net cannot reach it by a name that leads here.
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(address.port) });
  await connection.write(
    new TextEncoder().encode(`GET ${address.pathname} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`),
  );
  const answer = new TextDecoder().decode(new Uint8Array(await new Response(connection.readable).arrayBuffer()));
  assertStringIncludes(answer, "404");
  const outside = { frame: 0, object: 1, points: [[500, 500]], labels: [1] };
  assertEquals(await ask("done", { method: "POST", body: JSON.stringify({ prompts: [outside] }) }), 400);
  const inside = { ...outside, points: [[2, 3]] };
  assertEquals(await ask("done", { method: "POST", body: JSON.stringify({ prompts: [inside] }) }), 200);
  assertEquals((await waiting as Prompted).prompts.length, 1);
  await assertRejects(() => fetch(address));
});

Deno.test("pick() ends with the reason of its signal, and refuses a frame that the video does not have", async () => {
  const ways: PickWays = { open: () => Promise.resolve(false), say: () => {} };
  const stop = new AbortController();
  const waiting = pickBy(ways, clip(), { signal: stop.signal });
  stop.abort(new Error("enough"));
  await assertRejects(() => waiting, Error, "enough");
  const error = await assertRejects(() => pickBy(ways, clip(), { frame: 99 }), MaskletError, "found 99");
  assertEquals(error.code, "bad-argument");
});

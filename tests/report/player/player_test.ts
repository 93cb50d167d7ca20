import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodeShrunkJpeg } from "../../../src/image/encode_image.ts";
import { clipValues } from "../../../src/report/player/clip_values.ts";
import { playerHtml } from "../../../src/report/player/player_html.ts";
import { noChromium, type Page, type PageLog, withPage } from "../../browser.ts";
import { HEIGHT, sampleReport, WIDTH } from "../report_sample.ts";

const needs = { ignore: noChromium };

/** A page with two players as cells put them there: in an output each, among other things. */
async function withPlayers(use: (page: Page, log: PageLog) => Promise<void>): Promise<void> {
  const { clip } = await sampleReport();
  const first = await playerHtml(clipValues("disc", clip!, { source: "masklets" }));
  const second = await playerHtml(clipValues("another", { ...clip!, frames: clip!.frames.slice(2, 5) }));
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(
      `${folder}/cells.html`,
      `<!DOCTYPE html><meta charset="utf-8"><div>${first}</div>${second}`,
    );
    await withPage(`${folder}/cells.html`, use);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The canvas of the first player, once it shows a frame: [red, green, blue] of a pixel. */
async function pixel(page: Page, frame: string, x: number, y: number): Promise<number[]> {
  await page.locator(`#stage[data-frame="${frame}"]`).first().waitFor();
  return await page.locator("#stage").first().evaluate(
    (stage, [x, y]) => {
      const context = (stage as unknown as { getContext(kind: string): unknown }).getContext("2d") as {
        getImageData(x: number, y: number, width: number, height: number): { data: Uint8Array };
      };
      return [...context.getImageData(x!, y!, 1, 1).data.slice(0, 3)];
    },
    [x, y],
  );
}

/** Waits until the first player, which plays, shows a frame: looked at as often as the page is drawn, as it shows each for a tenth of a second. */
async function plays(page: Page, frame: string): Promise<void> {
  await page.locator("#stage").first().evaluate(
    (stage, frame) =>
      new Promise<void>((resolve) => {
        const look = (): unknown =>
          (stage as unknown as { dataset: { frame: string } }).dataset.frame === frame
            ? resolve()
            : (globalThis as unknown as { requestAnimationFrame(look: () => void): void }).requestAnimationFrame(look);
        look();
      }),
    frame,
  );
}

/** Clicks a pixel of the first player's picture. */
async function clickOn(page: Page, x: number, y: number, modifiers: ("Shift")[] = []): Promise<void> {
  const box = (await page.locator("#stage").first().boundingBox())!;
  const position = { x: (x + 0.5) * box.width / WIDTH, y: (y + 0.5) * box.height / HEIGHT };
  await page.locator("#stage").first().click({ position, modifiers });
}

Deno.test(
  "a player in a cell plays, steps by key, and two of them do not disturb each other (needs chromium)",
  needs,
  () =>
    withPlayers(async (page, log) => {
      const [one, two] = [page.locator(".player").first(), page.locator(".player").nth(1)];
      await one.focus();
      await page.keyboard.press("ArrowRight");
      await page.locator('#stage[data-frame="00001"]').waitFor();
      await page.keyboard.press("End");
      await page.locator('#stage[data-frame="00007"]').waitFor();
      assertMatch((await two.locator("#where").textContent())!, /frame 00002/);
      await page.keyboard.press("Home");
      await page.keyboard.press(" ");
      await plays(page, "00003");
      await page.keyboard.press(" ");
      assertEquals(await one.locator("#play").textContent(), "Play");
      assertEquals([log.errors, log.requests], [[], []]);
    }),
);

Deno.test(
  "a player shows what is missed and what is false, and an object can be taken away (needs chromium)",
  needs,
  () =>
    withPlayers(async (page) => {
      // The mask lies 3 px to the right of the truth: its left rim is missed, its right one is false.
      const [missed, wrong] = [[16 - 11, 27], [16 + 3 + 10, 27]] as const;
      const grey = await pixel(page, "00000", 16, 2);
      await page.locator(".player").first().focus();
      await page.keyboard.press("t");
      await page.keyboard.press("e");
      const [r, , b] = await pixel(page, "00000", ...missed);
      assert(b! > r! + 40, `expected blue where the truth was missed, found ${r}, ${b}`);
      const [red, , blue] = await pixel(page, "00000", ...wrong);
      assert(red! > blue! + 40, `expected amber where the mask is false, found ${red}, ${blue}`);
      await page.keyboard.press("p");
      assertEquals(await pixel(page, "00000", 22, 27), grey); // what is right is left as it is
      await page.keyboard.press("e");
      assert((await pixel(page, "00000", 22, 27))[0]! > grey[0]! + 20, "expected the mask again");
      await page.keyboard.press("1");
      assertEquals(await pixel(page, "00000", 22, 27), grey);
    }),
);

Deno.test(
  "the pointer says x and y, and clicks and boxes give the line for prompt() (needs chromium)",
  needs,
  () =>
    withPlayers(async (page) => {
      const box = (await page.locator("#stage").first().boundingBox())!;
      await page.mouse.move(box.x + 19.5 * box.width / WIDTH, box.y + 27.5 * box.height / HEIGHT);
      assertEquals(await page.locator("#pointer").first().textContent(), "x 19, y 27 · object 1");
      await clickOn(page, 20, 30);
      await clickOn(page, 50, 5, ["Shift"]);
      const line = page.locator("#line").first();
      assertEquals(
        await line.textContent(),
        "prompt(masklets, { frame: 0, object: 1, points: [[20, 30], [50, 5]], labels: [1, 0] })",
      );
      const at = (x: number, y: number): [number, number] => [
        box.x + (x + 0.5) * box.width / WIDTH,
        box.y + (y + 0.5) * box.height / HEIGHT,
      ];
      await page.locator(".player").first().press("Escape");
      await page.mouse.move(...at(40, 40));
      await page.mouse.down();
      await page.mouse.move(...at(20, 10));
      await page.mouse.up();
      assertEquals(await line.textContent(), "prompt(masklets, { frame: 0, object: 1, box: [20, 10, 41, 41] })");
    }),
);

Deno.test("100 frames of 480p with their masks stay under 4 MB in a cell", async () => {
  const [width, height] = [854, 480];
  // Noise of a few px on slopes: what a camera's picture has, and more.
  const picture = (t: number): Uint8Array => {
    const rgb = new Uint8Array(3 * width * height);
    let seed = t + 1;
    for (let i = 0; i < rgb.length; i++) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
      rgb[i] = 90 + 60 * Math.sin((x + 4 * t) / 19) * Math.cos(y / 23) + (seed >>> 24) / 12;
    }
    return rgb;
  };
  const { clip } = await sampleReport();
  const images = await Promise.all(Array.from({ length: 5 }, async (_, t) => {
    const jpeg = await encodeShrunkJpeg({ width, height, rgb: picture(t) }, 480, 70);
    return `data:image/jpeg;base64,${jpeg.toBase64()}`;
  }));
  const frames = Array.from({ length: 100 }, (_, t) => ({ ...clip!.frames[0]!, index: t, image: images[t % 5]! }));
  const html = await playerHtml(clipValues("noise", { ...clip!, frames }));
  assert(html.length < 4_000_000, `found ${html.length} bytes`);
  assert(html.length > 500_000, "expected pictures that are hard to pack");
});

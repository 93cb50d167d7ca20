import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { renderReport, type Report } from "../../src/report/report.ts";
import { noChromium, type Page, type PageLog, withPage } from "../browser.ts";
import { HEIGHT, inDisc, sampleReport, WIDTH } from "./report_sample.ts";

async function withReport(report: Report, use: (page: Page, log: PageLog) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/report.html`, await renderReport(report));
    await withPage(`${folder}/report.html`, use);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Pixels of the canvas once it shows the named frame: [red, green, blue, alpha] each, row-major. */
async function pixelsOf(page: Page, frame: string): Promise<number[]> {
  await page.waitForSelector(`#stage[data-frame="${frame}"]`);
  return await page.evaluate(`(() => {
    const stage = document.getElementById("player").shadowRoot.getElementById("stage");
    return [...stage.getContext("2d").getImageData(0, 0, stage.width, stage.height).data];
  })()`);
}

/** Where the vertical line of the figure stands. */
async function markerOf(page: Page): Promise<number> {
  await page.waitForSelector("#figure .main-svg");
  return await page.evaluate(`document.getElementById("figure").layout.shapes[0].x0`);
}

const needs = { ignore: noChromium };

Deno.test(
  "a report opens from disk, draws J and F at every frame, asks for nothing and complains of nothing (needs chromium)",
  needs,
  async () => {
    await withReport(await sampleReport(), async (page, log) => {
      await page.waitForSelector("#figure .scatterlayer .point");
      assertEquals(await page.locator("#figure .scatterlayer .trace").count(), 2);
      assertEquals(await page.locator("#figure .scatterlayer .point").count(), 12);
      const line = await page.locator("#figure .scatterlayer .js-line").first().getAttribute("d");
      assertEquals(line!.match(/[ML,]/g)!.filter((sign) => sign !== ",").length >= 1, true);
      assertEquals(await page.locator("table caption").first().textContent(), "J&F, protocol davis");
      assertEquals(log.requests, []);
      assertEquals(log.errors, []);
    });
  },
);

Deno.test(
  "the slider of a report changes the frame by key and by click, and the figure's marker follows (needs chromium)",
  needs,
  async () => {
    await withReport(await sampleReport(), async (page, log) => {
      const first = await pixelsOf(page, "00000");
      assertEquals(await markerOf(page), 0);
      await page.focus("#slider");
      await page.keyboard.press("ArrowRight");
      assertNotEquals(await pixelsOf(page, "00001"), first);
      assertEquals(await markerOf(page), 1);
      assertStringIncludes((await page.textContent("#where"))!, "frame 00001");
      assertEquals(await page.textContent("#now"), "object 1: J 0.900, F 0.800");
      const box = (await page.locator("#slider").boundingBox())!;
      await page.mouse.click(box.x + box.width - 2, box.y + box.height / 2);
      await pixelsOf(page, "00007");
      assertEquals(await markerOf(page), 7);
      assertEquals(await page.textContent("#now"), "");
      assertMatch((await page.getAttribute("#stage", "aria-label"))!, /frame 00007/);
      assertEquals(log.errors, []);
    });
  },
);

Deno.test("a click into a report's figure moves the slider to that frame (needs chromium)", needs, async () => {
  await withReport(await sampleReport(), async (page) => {
    const point = page.locator("#figure .scatterlayer .trace").first().locator(".point").nth(3);
    await point.scrollIntoViewIfNeeded();
    const box = (await point.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2 - 3, box.y + box.height / 2);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForSelector("#figure .hoverlayer .hovertext, #figure .hoverlayer .legend");
    await page.mouse.down();
    await page.mouse.up();
    await pixelsOf(page, "00004");
    assertEquals(await page.inputValue("#slider"), "4");
  });
});

Deno.test(
  "a report paints the mask where it is, the truth as an outline, and each can be taken away (needs chromium)",
  needs,
  async () => {
    await withReport(await sampleReport(), async (page) => {
      await page.focus("#slider");
      await page.keyboard.press("ArrowRight");
      const grey = 40 + 20;
      const isGrey = (pixels: number[], x: number, y: number): boolean =>
        [0, 1, 2].every((c) => Math.abs(pixels[4 * (y * WIDTH + x) + c]! - grey) <= 2);
      const painted = (pixels: number[]): number =>
        pixels.filter((_, i) => i % 4 === 0).length -
        Array.from({ length: WIDTH * HEIGHT }, (_, i) => isGrey(pixels, i % WIDTH, Math.floor(i / WIDTH)))
          .filter(Boolean).length;
      const all = await pixelsOf(page, "00001");
      for (let y = 0; y < HEIGHT; y++) {
        for (let x = 0; x < WIDTH; x++) {
          if (inDisc(1, x, y, 3)) assert(!isGrey(all, x, y), `expected paint at ${x}, ${y}`);
          if (!inDisc(1, x, y, 3) && !inDisc(1, x, y, 0)) assert(isGrey(all, x, y), `expected no paint at ${x}, ${y}`);
        }
      }
      const redraw = async (id: string): Promise<number> => {
        await page.evaluate(
          `delete document.getElementById("player").shadowRoot.getElementById("stage").dataset.frame`,
        );
        await page.locator(id).click();
        return painted(await pixelsOf(page, "00001"));
      };
      const outline = await redraw("#prediction");
      assert(outline > 20 && outline < painted(all) / 2, `expected an outline alone, found ${outline} px`);
      assertEquals(await redraw("#truth"), 0);
    });
  },
);

Deno.test(
  "the play button of a report runs through the frames until it is pressed again (needs chromium)",
  needs,
  async () => {
    await withReport(await sampleReport(), async (page) => {
      await page.click("#play");
      await pixelsOf(page, "00002");
      assertEquals(await page.textContent("#play"), "Pause");
      await page.click("#play");
      assertEquals(await page.textContent("#play"), "Play");
    });
  },
);

Deno.test("a report without a clip or without scores opens without complaint (needs chromium)", needs, async () => {
  const { clip, evaluation, ...rest } = await sampleReport();
  await withReport({ ...rest, evaluation: evaluation! }, async (page, log) => {
    await page.waitForSelector("#figure .scatterlayer .point");
    await page.click("#theme");
    assertEquals(log.errors, []);
  });
  await withReport({ ...rest, clip: clip! }, async (page, log) => {
    await page.focus("#slider");
    await page.keyboard.press("End");
    await pixelsOf(page, "00007");
    assertEquals(log.errors, []);
  });
});

import { assertEquals } from "@std/assert";
import { duration, makeProgress, progressLine, type ProgressOutput } from "../../src/cli/progress.ts";

/** An output that keeps what is written, with a clock in hand. */
function recorded(isTerminal: boolean): ProgressOutput & { text: string; time: number } {
  const output = {
    text: "",
    time: 0,
    isTerminal,
    now: () => output.time,
    write: (text: string) => void (output.text += text),
  };
  return output;
}

Deno.test("progressLine() tells how many, the rate and the time that remains", () => {
  assertEquals(
    progressLine({ label: "frames", count: 120, total: 540, elapsed: 2 }),
    "frames 120/540 (22%), 60.0 frames/s, 7 s left",
  );
  assertEquals(progressLine({ label: "frames", count: 0, total: 5, elapsed: 0 }), "frames 0/5 (0%)");
  assertEquals(
    progressLine({ label: "frames", count: 5, total: 5, elapsed: 100 }),
    "frames 5/5 (100%), 0.05 frames/s, 1 min 40 s",
  );
});

Deno.test("progressLine() of a live source tells the rate alone", () =>
  assertEquals(
    progressLine({ label: "camera", count: 300, elapsed: 2, unit: "pictures" }),
    "camera 300, 150 pictures/s",
  ));

Deno.test("duration() is in words", () =>
  assertEquals([0.4, 59.6, 125, 3725].map(duration), ["0 s", "1 min 00 s", "2 min 05 s", "1 h 02 min"]));

Deno.test("in a terminal one line is drawn over and over, not more than ten times a second", () => {
  const output = recorded(true);
  const progress = makeProgress({ label: "frames", total: 4 }, output);
  for (let i = 0; i < 4; i++) {
    output.time += 60;
    progress.step();
  }
  progress.done();
  progress.done();
  assertEquals(output.text.split("\r\x1b[2K").map((line) => line.split(",")[0]), [
    "",
    "frames 2/4 (50%)",
    "frames 4/4 (100%)",
  ]);
  assertEquals(output.text.split("\n").length, 2);
});

Deno.test("that all is done is said once, however long the last step took", () => {
  for (const isTerminal of [true, false]) {
    const output = recorded(isTerminal);
    const progress = makeProgress({ label: "tracked", total: 2 }, output);
    for (let i = 0; i < 2; i++) {
      output.time += 20_000;
      progress.step();
    }
    progress.done();
    assertEquals(output.text.match(/100%/g)?.length, 1);
  }
});

Deno.test("in a pipe there are plain lines, one now and then and one at the end", () => {
  const output = recorded(false);
  const progress = makeProgress({ label: "frames", total: 40 }, output);
  for (let i = 0; i < 40; i++) {
    output.time += 1000;
    progress.step();
  }
  progress.done();
  assertEquals(output.text.split("\n").map((line) => line.split(",")[0]), [
    "frames 10/40 (25%)",
    "frames 20/40 (50%)",
    "frames 30/40 (75%)",
    "frames 40/40 (100%)",
    "",
  ]);
});

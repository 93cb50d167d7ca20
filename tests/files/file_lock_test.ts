import { assertEquals, assertRejects } from "@std/assert";
import { lockFile, tryLockFile } from "../../src/files/file_lock.ts";
import { pause } from "../../src/files/pause.ts";
import { inFolder } from "../in_folder.ts";

Deno.test({
  name: "lockFile() lets one in at a time, and leaves neither a file nor a handle",
  sanitizeResources: true,
  fn: () =>
    inFolder(async (folder) => {
      let [inside, most, entered] = [0, 0, 0];
      const enter = async (): Promise<void> => {
        for (let times = 0; times < 3; times++) {
          await using _lock = await lockFile(`${folder}/lock`);
          most = Math.max(most, ++inside);
          entered++;
          await pause(1);
          inside--;
        }
      };
      await Promise.all(Array.from({ length: 8 }, enter));
      assertEquals([most, entered, [...Deno.readDirSync(folder)]], [1, 24, []]);
    }),
});

Deno.test("lockFile() does not take a lock whose file was removed when it came to it", () =>
  inFolder(async (folder) => {
    const path = `${folder}/lock`;
    const open = Deno.open;
    let opened = 0;
    Deno.open = async (...args) => { // who held the lock removes its file between the opening and the locking
      const file = await open(...args);
      if (++opened === 1) await Deno.remove(path);
      return file;
    };
    try {
      await using _lock = await lockFile(path);
      assertEquals([opened, (await Deno.stat(path)).isFile], [2, true]);
    } finally {
      Deno.open = open;
    }
  }));

Deno.test("pause() ends at once, with the reason, by a signal that was aborted before or is aborted meanwhile", async () => {
  const abort = new AbortController();
  const waiting = pause(1e9, abort.signal);
  abort.abort(new Error("meanwhile"));
  await assertRejects(() => waiting, Error, "meanwhile");
  await assertRejects(() => pause(1e9, AbortSignal.abort(new Error("before"))), Error, "before");
});

Deno.test("tryLockFile() lets many share a lock or one hold it alone, and the last of them removes the file", () =>
  inFolder(async (folder) => {
    const take = (shared: boolean) => tryLockFile(`${folder}/lock`, { shared });
    const [first, second] = [await take(true), await take(true)];
    assertEquals([first === undefined, second === undefined, await take(false)], [false, false, undefined]);
    first![Symbol.dispose]();
    assertEquals(await take(false), undefined);
    second![Symbol.dispose]();
    assertEquals([...Deno.readDirSync(folder)], []);
    const alone = await take(false);
    assertEquals(await take(true), undefined);
    alone![Symbol.dispose]();
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

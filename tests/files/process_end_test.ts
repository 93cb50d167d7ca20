import { assertEquals } from "@std/assert";
import { releaseAll, releaseAtEnd } from "../../src/files/process_end.ts";

Deno.test("releaseAll() closes each once, waits, and goes on after one that fails", async () => {
  const closed: string[] = [];
  releaseAtEnd(() => Promise.reject(new Error("stuck")));
  releaseAtEnd(async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    closed.push("late");
  });
  const takeBack = releaseAtEnd(() => void closed.push("taken back"));
  takeBack();
  await releaseAll();
  await releaseAll();
  assertEquals(closed, ["late"]);
});

Deno.test("what is registered is closed when a program ends by itself, and by Deno.exit", async () => {
  const address = new URL("../../src/files/process_end.ts", import.meta.url);
  for (const end of ["", "Deno.exit(0);"]) {
    const program =
      `const { releaseAtEnd } = await import("${address}"); releaseAtEnd(() => console.log("closed")); ${end}`;
    const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["eval", program] }).output();
    assertEquals(new TextDecoder().decode(stdout), "closed\n");
  }
});

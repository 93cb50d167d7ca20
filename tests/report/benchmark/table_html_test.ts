import { assertEquals, assertStringIncludes } from "@std/assert";
import { nameHtml, TABLE_FORMATS, tableHtml } from "../../../src/report/benchmark/table_html.ts";

Deno.test("names may break between their parts, and nothing in a table is taken for HTML", () => {
  assertEquals(nameHtml("tiny,<b>,mask"), "tiny,<wbr>&lt;b&gt;,<wbr>mask");
  const html = tableHtml({
    name: "runs",
    caption: "a & b",
    head: ["run", "J&F"],
    rows: [["a,b", "<i>"], ["all", "0.5"]],
    last: true,
  });
  assertStringIncludes(html, 'aria-label="a &amp; b"');
  assertStringIncludes(html, '<th scope="row">a,<wbr>b</th><td>&lt;i&gt;</td>');
  assertStringIncludes(html, '<tfoot><tr><th scope="row">all</th><td>0.5</td></tr></tfoot>');
  for (const format of Object.keys(TABLE_FORMATS)) assertStringIncludes(html, `<summary>${format}</summary>`);
});

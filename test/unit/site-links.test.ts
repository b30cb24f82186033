// Links between texts become links between pages, and a link that leads nowhere is found.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { brokenLinks } from "../../scripts/site/broken-links.ts";
import { turnLinks } from "../../scripts/site/links.ts";

const text = (source: string, to: string, title: string) => ({ source, to, title, markdown: "" });
const dish = text("docs/dish.md", "docs/dish.html", "A dish");
const zoo = text("zoo/README.md", "docs/zoo.html", "The zoo");
const places = {
  pages: [dish, zoo],
  copies: { "docs/images": "docs/images", "zoo/lizard.safetensors": "zoo/lizard.safetensors" },
  sources: undefined,
};

test("links lead to pages, to copies and to other sites, and lose those that lead to sources alone", () => {
  const cases: Record<string, string> = {
    '<a href="../zoo/">all</a>': '<a href="zoo.html">all</a>',
    '<a href="dish.md#cut">dish.md</a>': '<a href="dish.html#cut">A dish</a>',
    '<a href="#cut">cut</a>': '<a href="#cut">cut</a>',
    '<a href="https://a.example/b.md">b</a>': '<a href="https://a.example/b.md">b</a>',
    '<a href="../zoo/lizard.safetensors">it</a>': '<a href="../zoo/lizard.safetensors">it</a>',
    '<a href="../scripts/layers.ts"><code>it</code></a>': "<code>it</code>",
    '<img src="images/dish.png" alt="">': '<img loading="lazy" src="images/dish.png" alt="">',
  };
  for (const [from, to] of Object.entries(cases)) assert.equal(turnLinks(from, dish, places), to);
  const sources = "https://forge.example/blob/HEAD/";
  assert.equal(
    turnLinks('<a href="../scripts/layers.ts">it</a>', dish, { ...places, sources }),
    `<a href="${sources}scripts/layers.ts">it</a>`,
  );
});

test("a text that links to what the project does not have is refused by name", () => {
  assert.throws(
    () => turnLinks('<a href="nowhere.md">it</a>', dish, places),
    /docs\/dish\.md links to nowhere\.md, which is not there/,
  );
});

test("every kind of link that leads nowhere on a built site is found", () => {
  const folder = mkdtempSync(join(tmpdir(), "blastema-links-"));
  try {
    const page = (name: string, body: string): void => {
      mkdirSync(join(folder, name, ".."), { recursive: true });
      writeFileSync(join(folder, name), body);
    };
    page("studio/index.html", '<a href="nowhere.html">not looked at</a>');
    page("docs/b.html", '<h2 id="there">b</h2><a href="../index.html">up</a>');
    page(
      "index.html",
      ["docs/b.html", "docs/b.html#there", "studio/index.html#/dish?rule=x", "https://a.example/"]
        .concat(["none.html", "docs/b.html#none", "/docs/b.html", "docs", "../x", "#no"])
        .concat(["studio/index.html#/none"])
        .map((to) => `<a class="x" href="${to}">x</a>`)
        .join(" "),
    );
    const found = brokenLinks(folder).map((sentence) =>
      sentence.replace("index.html links to ", ""),
    );
    assert.deepEqual(found, [
      "none.html: there is no such file.",
      "docs/b.html#none: there is no such place on it.",
      "/docs/b.html: only a relative address works under any path.",
      "docs: not every host shows a folder's index.",
      "../x: it leaves the site.",
      "#no: there is no such place on it.",
      "studio/index.html#/none: the studio has no such page.",
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

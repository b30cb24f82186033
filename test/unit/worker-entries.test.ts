// No chunk of a worker imports the worker's entry: what the build does about it, and what it finds where it fails.
import assert from "node:assert/strict";
import { test } from "node:test";
import { build, type Plugin, type Rolldown } from "vite";
import { aloneEntries, importedEntries } from "../../scripts/worker-entries.ts";

/** What the entry and the chunk that it loads later share would go into the entry. */
const SOURCES: Record<string, string> = {
  "the-entry": `import { state } from "the-state"; state.loaded = true; import("the-chunk");`,
  "the-chunk": `import { state } from "the-state"; console.log(state);`,
  "the-state": "export const state = { loaded: false };",
};

const sources: Plugin = {
  name: "sources",
  resolveId: (id) => (id in SOURCES ? id : null),
  load: (id) => SOURCES[id],
};

async function bundled(...plugins: Plugin[]): Promise<Rolldown.OutputBundle> {
  const output = (await build({
    configFile: false,
    logLevel: "silent",
    plugins: [sources, ...plugins],
    build: { write: false, rolldownOptions: { input: "the-entry" } },
  })) as Rolldown.RolldownOutput;
  return Object.fromEntries(output.output.map((file) => [file.fileName, file]));
}

test("a chunk that imports the entry is named", async () => {
  const [sentence, ...others] = importedEntries(await bundled());
  assert.match(
    sentence,
    /^assets\/the-chunk-\S+\.js imports assets\/the-entry-\S+\.js, the entry of its worker\.$/,
  );
  assert.deepEqual(others, []);
});

test("the build keeps what is shared out of the entry", async () => {
  const bundle = await bundled(aloneEntries() as Plugin);
  assert.deepEqual(importedEntries(bundle), []);
  assert.ok(Object.values(bundle).some((file) => file.type === "chunk" && file.isEntry));
});

test("a build in which a chunk imports the entry all the same fails", async () => {
  const { generateBundle } = aloneEntries();
  const check = { name: "check", generateBundle } as Plugin;
  await assert.rejects(bundled(check), /the-chunk-\S+ imports .+, the entry of its worker\./);
});

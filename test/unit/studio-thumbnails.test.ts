// Every rule of the zoo has its picture in the studio, of the cells it was drawn from.
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { filesBelow, root } from "../../scripts/project.ts";

test("a thumbnail for every rule of the zoo, and none besides: scripts/studio-thumbnails.ts makes them", async () => {
  const names = (folder: string, extension: string): string[] =>
    filesBelow(folder)
      .filter((file) => file.endsWith(extension))
      .map((file) => basename(file, extension))
      .filter((name) => /-(growing|persistent|regenerating|goals)$/.test(name));
  const thumbnails = names("studio/thumbnails", ".webp");
  assert.deepEqual(thumbnails, names("zoo", ".safetensors"));
  for (const name of thumbnails) {
    const { channels } = await sharp(join(root, `studio/thumbnails/${name}.webp`)).stats();
    assert.ok((channels[3]?.max ?? 0) > 200, `${name} shows a creature`);
  }
});

// Every rule of the zoo has its picture in the studio, of the cells it was drawn from.
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { filesBelow, root } from "../../scripts/project.ts";
import { zooRules } from "../../scripts/studio-zoo.ts";

test("a thumbnail for every rule that lives in a dish, and none besides: scripts/studio-thumbnails.ts makes them", async () => {
  const thumbnails = filesBelow("studio/thumbnails").map((file) => basename(file, ".webp"));
  assert.deepEqual(
    thumbnails,
    zooRules().map(({ name }) => name),
  );
  for (const name of thumbnails) {
    const { channels } = await sharp(join(root, `studio/thumbnails/${name}.webp`)).stats();
    assert.ok((channels[3]?.max ?? 0) > 200, `${name} shows a creature`);
  }
});

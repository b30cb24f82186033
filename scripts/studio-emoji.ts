// The emoji that the studio offers to train: a module "virtual:emoji" for Vite, whose pictures lie in a
// file of their own that is loaded when someone opens the picker. Drawn by Noto Emoji (Apache 2.0).
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";
import { loadEmoji } from "../src/cli/emoji.ts";

/** Those that make good creatures: one shape with a clear outline and few fine lines. */
const NAMES = `
  lizard butterfly fish octopus mushroom hibiscus snail frog turtle snake dragon crocodile t-rex sauropod whale dolphin
  shark blowfish tropical-fish crab lobster shrimp squid spider lady-beetle bug ant honeybee beetle cricket scorpion
  bird owl duck eagle parrot penguin swan flamingo peacock rooster chicken hatching-chick bat rat mouse hedgehog hamster
  rabbit cat dog fox bear panda koala tiger lion monkey horse unicorn cow pig elephant kangaroo sloth otter skunk badger
  rose tulip sunflower blossom cherry-blossom cactus deciduous-tree evergreen-tree palm-tree four-leaf-clover maple-leaf
  red-apple banana strawberry watermelon pineapple carrot hot-pepper avocado eggplant cherries grapes lemon
  red-heart star glowing-star sun crescent-moon snowflake fire droplet rainbow cloud rocket ghost alien robot
  alien-monster jack-o-lantern snowman gear key anchor crown gem-stone brain eye anatomical-heart tooth dna microbe
`
  .trim()
  .split(/\s+/);

interface Emoji {
  readonly name: string;
  /** "🦎". */
  readonly character: string;
  readonly svg: string;
}

const ID = "virtual:emoji";

/** The module exports `loadEmojis(): Promise<Emoji[]>`; none where the package with the pictures is missing. */
export function emojiModule(): Plugin {
  let isBuilding = false;
  return {
    name: "emoji",
    configResolved({ command }) {
      isBuilding = command === "build";
    },
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load(id) {
      if (id !== `\0${ID}`) return undefined;
      const source = JSON.stringify(readEmojis());
      if (!isBuilding) return `export const loadEmojis = async () => ${source};`;
      const file = this.emitFile({ type: "asset", name: "emoji.json", source });
      return `export const loadEmojis = async () => (await fetch(import.meta.ROLLUP_FILE_URL_${file})).json();`;
    },
  };
}

function readEmojis(): Emoji[] {
  let characters: Record<string, string>;
  try {
    const path = createRequire(import.meta.url).resolve("@iconify-json/noto/chars.json");
    characters = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return [];
  }
  const codes = new Map(Object.entries(characters).map(([code, name]) => [name, code]));
  return NAMES.map((asked) => {
    const { name, svg } = loadEmoji(`emoji:${asked}`);
    const points = (codes.get(name) ?? "").split("-").map((code) => Number.parseInt(code, 16));
    return { name, character: String.fromCodePoint(...points), svg };
  });
}

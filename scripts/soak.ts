// `npm run soak`: kills, damaged files and a dish that never rests. It goes on where it stopped, and prints its figures.
//   npm run soak -- --kills 200 --files 20000 --minutes 60
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./project.ts";
import { soakDish } from "./soak/dish.ts";
import { soakFiles } from "./soak/files.ts";
import { soakKills } from "./soak/kills.ts";

/** Figures so far; a part adds to its own and may stop at any moment. */
export type Figures = Record<string, number>;
/** Keeps the figures of a part. */
export type Keep = (figures: Figures) => void;

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    files: { type: "string", default: "20000" },
    minutes: { type: "string", default: "60" },
    again: { type: "boolean", default: false },
  },
});

const folder = join(root, "node_modules/.cache");
const memory = join(folder, "soak.json");
mkdirSync(folder, { recursive: true });
const all: Record<string, Figures> = values.again ? {} : recall();

function recall(): Record<string, Figures> {
  try {
    return JSON.parse(readFileSync(memory, "utf8"));
  } catch {
    return {};
  }
}

const parts = [
  ["files", soakFiles, values.files],
  ["kills", soakKills, values.kills],
  ["minutes", soakDish, values.minutes],
] as const;
for (const [name, soak, goal] of parts) {
  const keep: Keep = (figures) => {
    all[name] = figures;
    writeFileSync(memory, JSON.stringify(all));
  };
  await soak(Number(goal), all[name] ?? {}, keep);
  const told = Object.entries(all[name] ?? {}).map(([what, value]) => `${what} ${value}`);
  console.log(`${name}: ${told.join(", ") || "none asked for"}`);
}
const bad = ["broken", "different", "left over", "crashed", "long"];
const faults = Object.values(all).flatMap((figures) => bad.map((what) => figures[what] ?? 0));
process.exitCode = faults.some((count) => count > 0) ? 1 : 0;

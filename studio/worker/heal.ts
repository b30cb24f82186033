/** Measures where a rule heals, on workers of its own. Terminating this worker ends them all. */
import { createEngine, toPicture } from "blastema";
import { healMap } from "blastema/measure";
import type { HealMessage, HealRequest } from "./heal-protocol.ts";

const post = (message: HealMessage): void => self.postMessage(message);

/** Measures in plain arithmetic, so that the numbers equal those of `blastema heal --map --arithmetic plain` anywhere. */
async function measure({ rule, ...settings }: HealRequest): Promise<void> {
  const [height, width] = rule.card.grid;
  const engine = await createEngine({ arithmetic: "plain" });
  const map = await healMap(engine, rule, {
    ...settings,
    height,
    width,
    onGrown: (grown, places) => post({ kind: "grown", grown, places }),
    onPosition: (position, regrown) => {
      const picture = toPicture(regrown, height, width, "transparent");
      post({ kind: "position", position, picture });
    },
    onDrift: (point) => post({ kind: "drift", point }),
    onProgress: (progress) => post({ kind: "progress", progress }),
  });
  post({ kind: "done", map });
}

self.onmessage = ({ data }: MessageEvent<HealRequest>) => {
  measure(data).catch((error: Error) => post({ kind: "failed", message: error.message }));
};

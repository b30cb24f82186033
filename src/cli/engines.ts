/** `inspect --engines`: what this machine has to compute with, and why not what it lacks. */
import { createEngine } from "../engine/create.ts";
import type { Engine } from "../engine/engine.ts";
import { openCard, probeCard } from "./card.ts";
import { whyNoCard } from "./failure.ts";
import { plural, print, printJson, printTable } from "./output.ts";

/** An engine as `--engine` names it. */
interface Found {
  readonly name: Engine["name"];
  readonly isHere: boolean;
  /** What it is, or why it is not here. */
  readonly what: string;
}

/** Says what `--engine` can be here. */
export async function showEngines(json: boolean): Promise<void> {
  const found = [await findProcessor(), await findCard()];
  if (json) return printJson({ engines: found });
  print("engines");
  printTable(found.map(({ name, isHere, what }) => [name, isHere ? what : `not here: ${what}`]));
}

async function findProcessor(): Promise<Found> {
  const engine = await createEngine();
  const { threads, arithmetic } = engine;
  await engine.dispose();
  const others = arithmetic === "relaxed" ? "relaxed or plain" : "plain";
  const what = `the processor, on ${plural(threads, "thread")}, in ${others} arithmetic`;
  return { name: "wasm", isHere: true, what };
}

async function findCard(): Promise<Found> {
  const name = "webgpu";
  try {
    await probeCard();
    const device = await openCard();
    const what = describe(device);
    device.destroy();
    return { name, isHere: true, what };
  } catch (error) {
    return { name, isHere: false, what: whyNoCard(error) };
  }
}

/** What a card calls itself, as far as it says, and the largest grid that fits. */
function describe({ adapterInfo, limits }: GPUDevice): string {
  const { vendor, architecture, device, description } = adapterInfo;
  const named = description || [vendor, architecture, device].filter(Boolean).join(" ");
  const mebibytes = Math.floor(
    Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize) / 2 ** 20,
  );
  return `${named || "a graphics card without a name"}, up to ${mebibytes.toLocaleString("en-US")} MiB in one piece`;
}

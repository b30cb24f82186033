/** The engine that a command asks for: on the processor, on a graphics card by way of Dawn, or whichever is faster. */
import { createEngine } from "../engine/create.ts";
import type { Arithmetic, Engine, KernelArithmetic } from "../engine/engine.ts";
import { LostDeviceError } from "../engine/lost.ts";
import { UserError } from "./failure.ts";
import { note } from "./output.ts";

/** What of the machine a command uses. */
export interface Machine {
  /** The processor by default; "auto" measures. */
  readonly engine?: "wasm" | "webgpu" | "auto";
  readonly threads?: number;
  readonly arithmetic?: KernelArithmetic;
}

/** Measures how many seconds a piece of a command's work takes on an engine. */
export type Timed = (engine: Engine) => Promise<number>;

/** What a run in some arithmetic goes on with, and nothing else would do; undefined in that of the reference. */
export function machineOf(arithmetic: Arithmetic): Machine | undefined {
  if (arithmetic === "float64") return undefined;
  return arithmetic === "webgpu" ? { engine: "webgpu" } : { engine: "wasm", arithmetic };
}

/**
 * Works on an engine, and ends it whatever happens. When its graphics card is lost, the work is called again: the first time on a new
 * device, if there is one, and else on the processor. Work that keeps what it has done goes on from there.
 * @throws UserError if a graphics card is asked for and there is none, or no way to it
 */
export async function onEngine<T>(
  machine: Machine,
  timed: Timed,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  let start = () => startEngine(machine, timed);
  for (let losses = 0; ; losses++) {
    const engine = await start();
    try {
      return await work(engine);
    } catch (error) {
      if (!(error instanceof LostDeviceError)) throw error;
      start = () => replace(error, losses > 0, machine);
    } finally {
      await engine.dispose();
    }
  }
}

async function startEngine(
  { engine, threads, arithmetic }: Machine,
  timed: Timed,
): Promise<Engine> {
  const onProcessor = () => createEngine({ threads, arithmetic });
  if (engine === undefined || engine === "wasm") return onProcessor();
  if (arithmetic === undefined) {
    const { cardEngine, probeCard } = await import("./card.ts");
    if (engine === "webgpu") return cardEngine();
    const onCard = () => probeCard().then(cardEngine);
    return (await import("./faster.ts")).faster(onProcessor, onCard, timed);
  }
  if (engine === "auto") {
    note(`Engine: the processor (a graphics card has no ${arithmetic} arithmetic).`);
    return onProcessor();
  }
  throw new UserError(
    `A graphics card has no ${arithmetic} arithmetic, its driver computes as it sees fit: leave out --arithmetic, or --engine webgpu.`,
  );
}

/** Starts what takes the place of a graphics card that was lost, and says so. */
async function replace(
  { message }: LostDeviceError,
  isSecond: boolean,
  { threads }: Machine,
): Promise<Engine> {
  const { cardEngine } = await import("./card.ts");
  const card = isSecond ? undefined : await cardEngine().catch(() => undefined);
  note(
    `${message.replace(/\.$/, "")}. Going on ${card ? "with a new device" : "on the processor"}.`,
  );
  return card ?? createEngine({ threads });
}

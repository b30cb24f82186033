/** Lets cells read, one task after another, on one thread; a step takes a fraction of a millisecond. */
import { createEngine, createSimulation, type Simulation } from "blastema";
import { beliefs, DIGITS, decodeReader, layDrawing, type Reader, ruleOf } from "blastema/reading";
import type { Minds, Reply, Request, Tasks } from "./read-protocol.ts";

let reader: Reader;
let cells: Simulation;

async function load(url: string, drawing: Float32Array): Promise<Minds> {
  const [response, engine] = await Promise.all([fetch(url), createEngine({ threads: 0 })]);
  if (!response.ok) throw new Error(`The reader could not be loaded (${response.status}).`);
  reader = decodeReader(new Uint8Array(await response.arrayBuffer()));
  const side = Math.sqrt(drawing.length);
  const states = [layDrawing(reader.spec, drawing)];
  cells = await createSimulation(engine, ruleOf(reader), { height: side, width: side, states });
  return mindsOf([]);
}

async function advance(
  steps: number,
  drawing: Float32Array | null,
  watched: number,
): Promise<Minds> {
  if (drawing) await cells.write([layDrawing(reader.spec, drawing, await held())]);
  if (watched < 0) {
    if (steps > 0) await cells.step(steps);
    return mindsOf([]);
  }
  const seen = steps === 0 ? [sharesOf(await held(), watched)] : [];
  for (let i = 0; i < steps; i++) {
    await cells.step(1);
    seen.push(sharesOf(await held(), watched));
  }
  return mindsOf(seen);
}

async function forget(drawing: Float32Array): Promise<Minds> {
  await cells.write([layDrawing(reader.spec, drawing)]);
  return mindsOf([]);
}

async function held(): Promise<Float32Array> {
  const [state] = await cells.read();
  return state as Float32Array;
}

async function mindsOf(watched: readonly Float32Array[]): Promise<Minds> {
  const state = await held();
  const digits = beliefs(reader.spec, state);
  const certainty = Float32Array.from(digits, (digit, cell) => {
    if (digit < 0) return 0;
    const share = sharesOf(state, cell)[digit] as number;
    return (share - 1 / DIGITS) / (1 - 1 / DIGITS);
  });
  return { digits, certainty, watched };
}

/** What a cell believes, as shares [10] that sum to 1: the softmax of its beliefs. */
function sharesOf(state: Float32Array, cell: number): Float32Array {
  const first = cell * reader.spec.channels;
  const raw = state.subarray(first, first + DIGITS);
  const most = Math.max(...raw);
  const powers = raw.map((belief) => Math.exp(belief - most));
  const sum = powers.reduce((all, power) => all + power, 0);
  return powers.map((power) => power / sum);
}

const tasks = { load, advance, forget };

const answer = ({ task, args }: Request): Promise<Minds> =>
  (tasks[task] as (...given: Parameters<Tasks[typeof task]>) => Promise<Minds>)(...args);

self.onmessage = ({ data }: MessageEvent<Request>) => {
  const post = (reply: Reply): void => self.postMessage(reply);
  answer(data).then(
    (minds) => post({ minds }),
    ({ message }: Error) => post({ failure: message }),
  );
};

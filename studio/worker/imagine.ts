/** Grows pictures from latents, one task after another, on one thread; a picture takes a few milliseconds. */
import { createEngine, type Engine } from "blastema";
import {
  type CellFilm,
  type CellularModel,
  cellularParameterCount,
  createCellFilm,
  decide,
  decodeCellular,
  defaultMove,
  filmPicture,
  type Grid,
  inpaint,
  isNonDoubling,
  latentLength,
  lotsIn,
  meanLatents,
  moveSides,
  normals,
  picturesOf,
  withLastSteps,
} from "blastema/variational";
import type {
  Account,
  Film,
  Frame,
  Gap,
  ModelFacts,
  Reply,
  Request,
  Wound,
} from "./imagine-protocol.ts";

const post = (reply: Reply): void => self.postMessage(reply);

let model: CellularModel;
let engine: Engine;
let grower: CellFilm;
/** Grows as `grower` does, and goes on for {@link HEALING} steps if wounds heal in place. */
let healer: CellFilm;

/** How many steps a wound is given to heal in place. */
const HEALING = 64;

async function load(url: string, onProgress: (share: number) => void): Promise<ModelFacts> {
  const [bytes, started] = await Promise.all([
    download(url, onProgress),
    createEngine({ threads: 0 }),
  ]);
  model = decodeCellular(bytes);
  engine = started;
  const { spec } = model;
  grower = await createCellFilm(engine, model);
  const steps = spec.steps[spec.steps.length - 1] + HEALING;
  healer = isNonDoubling(spec)
    ? await createCellFilm(engine, { ...model, spec: withLastSteps(spec, steps) })
    : grower;
  return {
    size: spec.size,
    depth: spec.pictureChannels ?? 1,
    latent: spec.latent,
    lots: latentLength(spec) - spec.latent,
    growing: cellularParameterCount(spec).growing,
    sides: moveSides(spec),
    heals: isNonDoubling(spec),
  };
}

/** Downloads a file and reports its progress. A compressed file is longer than its header says. */
async function download(url: string, onProgress: (share: number) => void): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok || !response.body)
    throw new Error(`The model could not be loaded (${response.status}).`);
  const length = Number(response.headers.get("content-length"));
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    received += value.length;
    if (length > 0) onProgress(Math.min(1, received / length));
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

const shown = (grid: Grid): Frame => toFrame(grid.side, filmPicture(model.spec, grid).picture);

function toFrame(side: number, picture: ArrayLike<number>): Frame {
  return { side, bytes: Uint8Array.from(picture, (value) => Math.round(255 * value)) };
}

/** The latent with its lots; those that it lacks are zeros, with which cells draw the means of their priors. */
function whole(latent: Float32Array): Float32Array {
  const all = new Float32Array(latentLength(model.spec));
  all.set(latent);
  return all;
}

/** Grows a latent. @returns the last grid */
async function grown(latent: Float32Array): Promise<Grid> {
  const grids = await grower.grow(whole(latent));
  return grids[grids.length - 1];
}

async function grow(latent: Float32Array, wound: Wound | null): Promise<Film> {
  const grids = await grower.grow(whole(latent));
  if (!wound) return grids.map(shown);
  const { side, cells } = grids[wound.move];
  const channels = model.spec.channels;
  for (const [cell, isHit] of wound.cells.entries())
    if (isHit) cells.fill(0, cell * channels, (cell + 1) * channels);
  const later = await healer.goOn(wound.move, cells, lotsIn(model.spec, whole(latent)));
  return [...grids.slice(0, wound.move), { side, cells }, ...later].map(shown);
}

async function portraits(latents: readonly Float32Array[]): Promise<Frame[]> {
  const frames: Frame[] = [];
  for (const latent of latents) frames.push(shown(await grown(latent)));
  return frames;
}

async function account(latent: Float32Array): Promise<Account> {
  const { cells } = await grown(latent);
  const [picture] = picturesOf(model.spec, cells);
  const isGrey = model.spec.pictureChannels === undefined;
  const read = isGrey ? picture.map((white) => Math.round(white)) : picture;
  const [{ latentNats, grids }] = await decide(engine, model, read);
  return {
    latent: latentNats,
    grids: grids.map(({ side, cells, nats }) => {
      const most = Math.max(...cells, Number.MIN_VALUE);
      return {
        nats,
        cells: toFrame(
          side,
          cells.map((cell) => cell / most),
        ),
      };
    }),
  };
}

async function fill(latent: Float32Array, { mask, count, rngSeed }: Gap): Promise<Frame[]> {
  const others = normals([rngSeed, 0], count * latentLength(model.spec));
  const at = defaultMove(model.spec, mask);
  const [{ answers }] = await inpaint(engine, model, { latents: whole(latent), others, mask, at });
  return answers.map((answer) => toFrame(model.spec.size, answer));
}

/** Does a task and returns its answer. */
async function answer({ id, task, args }: Request) {
  const tasks = {
    load: (url: string) => load(url, (progress) => post({ id, progress })),
    encode: (picture: Float32Array) => meanLatents(engine, model, picture),
    grow,
    portraits,
    account,
    fill,
  };
  return (tasks[task] as (...all: unknown[]) => Promise<Film>)(...args);
}

/** Settles when the last task is done; tasks share the engine, so each waits for the one before. */
let last = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<Request>) => {
  last = last.then(() =>
    answer(data).then(
      (result) => post({ id: data.id, answer: result }),
      (error: Error) => post({ id: data.id, failure: error.message }),
    ),
  );
};

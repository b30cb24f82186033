/** Keeps the figures of single pictures in a file of JSON lines, so that an interrupted evaluation can go on. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import type { PictureResult } from "../../measure/variational/evaluate.ts";
import { fileFailure, readFileClearly } from "../../models/files.node.ts";
import { encodeVariational, type VariationalModel } from "../../models/variational.ts";
import { UserError } from "../failure.ts";

/** The model and protocol that a log is about. */
export interface ScoreSubject {
  readonly model: VariationalModel;
  readonly protocol: string;
}

type Line = PictureResult & { readonly k: number };

/** The results so far. */
export class ScoreLog {
  readonly #path?: string;
  /** Lines by number of latents and picture, since two evaluations at once may have scored the same picture. */
  readonly #lines = new Map<string, Line>();

  private constructor(path: string | undefined, lines: readonly Line[]) {
    this.#path = path;
    for (const line of lines) this.#lines.set(keyOf(line.k, line.index), line);
  }

  /** Opens a log; without a path it is only in memory. @throws UserError when the file is about something else */
  static async open(path: string | undefined, subject: ScoreSubject): Promise<ScoreLog> {
    if (path === undefined) return new ScoreLog(undefined, []);
    const model = createHash("sha256").update(encodeVariational(subject.model)).digest("hex");
    const header = JSON.stringify({ model, protocol: subject.protocol });
    if (!existsSync(path)) {
      await append(path, `${header}\n`);
      return new ScoreLog(path, []);
    }
    const text = new TextDecoder().decode(await readFileClearly(path));
    const [first, ...rest] = text.split("\n");
    if (first !== header)
      throw new UserError(
        `${path} holds figures of another model or protocol: choose another --save.`,
      );
    // New lines must not continue one that is truncated.
    if (rest.at(-1) !== "") await append(path, "\n");
    return new ScoreLog(path, rest.flatMap(parseLine));
  }

  /** The known results of these pictures with k latents, in the order of the pictures. */
  known(k: number, indices: readonly number[]): PictureResult[] {
    return indices.flatMap((index) => this.#lines.get(keyOf(k, index)) ?? []);
  }

  /** Adds results. @throws Error with one sentence when they cannot be written */
  async add(k: number, results: readonly PictureResult[]): Promise<void> {
    const lines = results.map((result): Line => ({ k, ...result }));
    for (const line of lines) this.#lines.set(keyOf(k, line.index), line);
    if (this.#path !== undefined)
      await append(this.#path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
}

function keyOf(k: number, index: number): string {
  return `${k} ${index}`;
}

async function append(path: string, text: string): Promise<void> {
  try {
    await appendFile(path, text);
  } catch (error) {
    throw fileFailure("write", path, error);
  }
}

/** Parses a line; returns nothing if it is truncated or a figure is not a number. */
function parseLine(text: string): Line[] {
  try {
    const line = JSON.parse(text) as Line;
    const figures = [
      line.k,
      line.index,
      line.elbo,
      line.bound,
      line.reconstruction,
      line.divergence,
    ];
    const grids = line.grids ?? [];
    return [...figures, ...grids].every(Number.isFinite) ? [line] : [];
  } catch {
    return [];
  }
}

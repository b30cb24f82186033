/** Figures of single pictures in a file of JSON lines, so that an evaluation that was interrupted can go on. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import type { PictureResult } from "../../measure/variational/evaluate.ts";
import { fileFailure, readFileClearly } from "../../models/files.node.ts";
import { encodeVariational, type VariationalModel } from "../../models/variational.ts";
import { UserError } from "../failure.ts";

/** What a log is about. */
export interface ScoreSubject {
  readonly model: VariationalModel;
  readonly protocol: string;
}

type Line = PictureResult & { readonly k: number };

/** Results so far by number of latents and picture. */
export class ScoreLog {
  readonly #path?: string;
  /** By number of latents and picture: two evaluations at once may have scored the same one. */
  readonly #lines = new Map<string, Line>();

  private constructor(path: string | undefined, lines: readonly Line[]) {
    this.#path = path;
    for (const line of lines) this.#lines.set(keyOf(line.k, line.index), line);
  }

  /** Opens a log, or one that is only kept in memory. @throws UserError when the file is about something else */
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
    // What is appended must not continue a line that was cut off.
    if (rest.at(-1) !== "") await append(path, "\n");
    return new ScoreLog(path, rest.flatMap(parseLine));
  }

  /** Results of these pictures under k latents, as far as they are known, in their order. */
  known(k: number, indices: readonly number[]): PictureResult[] {
    return indices.flatMap((index) => this.#lines.get(keyOf(k, index)) ?? []);
  }

  /** @throws Error with one sentence when they cannot be written */
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

/** The figures of a line; none where it was cut off, or a figure was no number. */
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
    return figures.every(Number.isFinite) ? [line] : [];
  } catch {
    return [];
  }
}

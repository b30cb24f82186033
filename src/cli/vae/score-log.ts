/** Figures of single pictures in a file of JSON lines, so that an evaluation that was interrupted can go on. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { type Autoencoder, encodeVnca } from "../../format/vnca.ts";
import type { PictureResult } from "../../vae/evaluate.ts";
import { UserError } from "../failure.ts";

/** What a log is about. */
export interface ScoreSubject {
  readonly model: Autoencoder;
  readonly protocol: string;
}

type Line = PictureResult & { readonly k: number };

/** Results so far by number of latents and picture. */
export class ScoreLog {
  readonly #path?: string;
  readonly #lines: Line[];

  private constructor(path: string | undefined, lines: Line[]) {
    this.#path = path;
    this.#lines = lines;
  }

  /** Opens a log, or one that is only kept in memory. @throws UserError when the file is about something else */
  static open(path: string | undefined, subject: ScoreSubject): ScoreLog {
    if (path === undefined) return new ScoreLog(undefined, []);
    const model = createHash("sha256").update(encodeVnca(subject.model)).digest("hex");
    const header = JSON.stringify({ model, protocol: subject.protocol });
    if (!existsSync(path)) {
      try {
        writeFileSync(path, `${header}\n`, { flag: "wx" });
      } catch (error) {
        throw new UserError(`Cannot write ${path}: ${(error as Error).message}.`);
      }
      return new ScoreLog(path, []);
    }
    const [first, ...rest] = readFileSync(path, "utf8").split("\n");
    if (first !== header)
      throw new UserError(
        `${path} holds figures of another model or protocol: choose another --save.`,
      );
    return new ScoreLog(path, rest.flatMap(parseLine));
  }

  /** Results of these pictures under k latents, as far as they are known. */
  known(k: number, indices: readonly number[]): PictureResult[] {
    const wanted = new Set(indices);
    return this.#lines.filter((line) => line.k === k && wanted.has(line.index));
  }

  async add(k: number, results: readonly PictureResult[]): Promise<void> {
    const lines = results.map((result) => ({ k, ...result }));
    this.#lines.push(...lines);
    if (this.#path !== undefined)
      await appendFile(this.#path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
}

/** A line that was cut off counts as not there. */
function parseLine(text: string): Line[] {
  try {
    return [JSON.parse(text) as Line];
  } catch {
    return [];
  }
}

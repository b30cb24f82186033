/** A file that grows under the name `X.part` until it is complete, and can go on after a stop. */
import { existsSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { fileFailure } from "../../models/files.node.ts";
import { UserError } from "../failure.ts";

/** How many bytes are written at a time. */
const BUFFER = 2 ** 20;

export class AppendFile {
  /** Path of the complete file. */
  readonly path: string;
  readonly #handle: FileHandle;
  #length: number;
  #buffered: Uint8Array[] = [];
  #bufferedBytes = 0;

  private constructor(path: string, handle: FileHandle, length: number) {
    this.path = path;
    this.#handle = handle;
    this.#length = length;
  }

  /**
   * Opens a new file, or one with `length` bytes worth keeping; what follows them is dropped.
   * @throws UserError when it has fewer bytes than that
   */
  static async open(path: string, length: number): Promise<AppendFile> {
    const part = `${path}.part`;
    try {
      // The file was complete already, but the data set was not.
      if (length > 0 && !existsSync(part) && existsSync(path)) await rename(path, part);
      const handle = await open(part, existsSync(part) ? "r+" : "w+");
      const { size } = await handle.stat();
      if (size < length) {
        await handle.close();
        throw new UserError(
          `${part} has lost bytes since it was written: delete the data set and start again.`,
        );
      }
      await handle.truncate(length);
      return new AppendFile(path, handle, length);
    } catch (error) {
      throw error instanceof UserError ? error : fileFailure("write", part, error);
    }
  }

  /** Appends bytes, which must not be changed afterwards. */
  async append(bytes: Uint8Array): Promise<void> {
    this.#buffered.push(bytes);
    this.#bufferedBytes += bytes.length;
    if (this.#bufferedBytes >= BUFFER) await this.#flush();
  }

  /** Writes everything to the disk. @returns the length of the file in bytes */
  async sync(): Promise<number> {
    await this.#flush();
    await this.#clearly(this.#handle.datasync());
    return this.#length;
  }

  /** Gives the complete file its name. */
  async finish(): Promise<void> {
    await this.sync();
    await this.close();
    await this.#clearly(rename(`${this.path}.part`, this.path));
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async discard(): Promise<void> {
    await this.close();
    await rm(`${this.path}.part`, { force: true });
  }

  async #flush(): Promise<void> {
    if (this.#bufferedBytes === 0) return;
    const bytes = Buffer.concat(this.#buffered);
    this.#buffered = [];
    this.#bufferedBytes = 0;
    await this.#clearly(writeAll(this.#handle, bytes, this.#length));
    this.#length += bytes.length;
  }

  async #clearly(work: Promise<void>): Promise<void> {
    await work.catch((error) => {
      throw fileFailure("write", `${this.path}.part`, error);
    });
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; )
    done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
}

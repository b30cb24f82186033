import { CardError } from "./card-error.ts";

/**
 * Thrown by an engine whose graphics card is gone, with one sentence: what ran there can go on elsewhere. Scripts that are bundled
 * apart know it by its name.
 */
export class LostDeviceError extends CardError {
  override readonly name = "LostDeviceError";
}

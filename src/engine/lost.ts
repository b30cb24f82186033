/** Thrown by an engine whose graphics card is gone, with one sentence: what ran there can go on elsewhere. */
export class LostDeviceError extends Error {}

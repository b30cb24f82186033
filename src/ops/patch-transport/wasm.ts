import type { WasmBinding } from "../bind.ts";
import type * as declared from "./op.ts";

interface Kernels {
  createRoom(height: number, width: number, pictureHeight: number, pictureWidth: number): number;
  judgePatches(
    room: number,
    state: number,
    target: number,
    draws: number,
    dState: number,
    channels: number,
    directions: number,
    scale: number,
  ): number;
}

export const wasm: WasmBinding<typeof declared, Kernels> = ({ kernels, floats }) => ({
  room: ({ height, width, pictureHeight, pictureWidth }) =>
    kernels.createRoom(height, width, pictureHeight, pictureWidth),
  judge: ({ room, state, target, draws, dState, loss, channels, scale }) => {
    const { address, params } = room;
    const sum = kernels.judgePatches(
      ...([address, state, target, draws, dState, channels, params.directions, scale] as const),
    );
    floats(loss, 1)[0] = sum;
  },
});

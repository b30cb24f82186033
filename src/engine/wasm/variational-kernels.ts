import type { Allocator } from "./executor.ts";

/** What the modules of variational models export (variational.as.ts); everything but numbers and counts is an address in bytes. */
export interface Kernels extends Allocator {
  // Of convolutions: addresses, as convolutions.ts names them, then the extent.
  packConv(...args: number[]): void;
  unpackConv(...args: number[]): void;
  convForward(...args: number[]): void;
  convBackward(...args: number[]): void;
  convTransposedForward(...args: number[]): void;
  convTransposedBackward(...args: number[]): void;
  sampleGaussian(posterior: number, noise: number, z: number, latent: number): number;
  gaussianDivergence(posterior: number, latent: number): number;
  gaussianBackward(
    posterior: number,
    noise: number,
    dz: number,
    dPosterior: number,
    latent: number,
    weight: number,
  ): void;
  importanceBackward(
    posterior: number,
    noise: number,
    dz: number,
    dPosterior: number,
    latent: number,
    share: number,
    weight: number,
  ): void;
  orthogonalise(
    matrix: number,
    transposed: number,
    gram: number,
    square: number,
    next: number,
    rows: number,
    columns: number,
  ): void;
  packUpdate(plan: number, update: number, packed: number): void;
  unpackUpdate(plan: number, packed: number, update: number): void;
  variationalStep(
    plan: number,
    packed: number,
    side: number,
    grids: number,
    state: number,
    next: number,
    tape: number,
    tiles: number,
  ): void;
  variationalStepBackward(
    plan: number,
    packed: number,
    dPacked: number,
    side: number,
    grids: number,
    state: number,
    tape: number,
    dState: number,
    dConv: number,
    scratch: number,
    tiles: number,
  ): void;
  seedGrid(grid: number, side: number, channels: number, z: number, latent: number): void;
  seedBackward(dGrid: number, side: number, channels: number, dz: number, latent: number): void;
  loadGrid(grid: number, side: number, channels: number, cells: number): void;
  storeGrid(grid: number, side: number, channels: number, cells: number): void;
  doubleGrid(
    grid: number,
    side: number,
    channels: number,
    doubled: number,
    doubledSide: number,
  ): void;
  doubleBackward(
    dDoubled: number,
    side: number,
    channels: number,
    dGrid: number,
    doubledSide: number,
  ): void;
  bernoulli(
    grid: number,
    side: number,
    channels: number,
    picture: number,
    size: number,
    framed: number,
    dGrid: number,
    scale: number,
  ): number;
  logisticMixture(
    grid: number,
    side: number,
    channels: number,
    picture: number,
    size: number,
    pictureChannels: number,
    mixtures: number,
    framed: number,
    dGrid: number,
    scale: number,
  ): number;
}

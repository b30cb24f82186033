/** What the wasm modules export (kernels.as.ts). Rules, fields, states and gradients are addresses in bytes. */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
  /** Bytes to an address. */
  allocate(bytes: number): number;
  createRule(
    channels: number,
    hidden: number,
    filters: number,
    learned: number,
    gradients: number,
  ): number;
  packRule(rule: number, ...tensors: RuleTensors): void;
  unpackGradients(rule: number, ...tensors: RuleTensors): void;
  createField(
    height: number,
    width: number,
    channels: number,
    hidden: number,
    filters: number,
    torus: number,
    fireThreshold: number,
    aliveThreshold: number,
    recordedSteps: number,
  ): number;
  loadState(field: number, state: number, key0: number, key1: number, step: number): void;
  storeState(field: number, state: number): void;
  loadGradient(field: number, dState: number): void;
  storeGradient(field: number, dState: number): void;
  stepForward(field: number, rule: number, record: number): void;
  stepBackward(field: number, rule: number): void;
  squaredError(
    state: number,
    target: number,
    dState: number,
    cells: number,
    channels: number,
    scale: number,
  ): number;
}

/** Addresses of bank, hiddenWeight, hiddenBias, outputWeight, outputBias. */
export type RuleTensors = [number, number, number, number, number];

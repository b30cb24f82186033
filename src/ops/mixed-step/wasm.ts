import { fireThreshold } from "../../numbers/random.ts";
import type { WasmBinding } from "../bind.ts";
import type * as declared from "./op.ts";

interface Kernels {
  createDish(
    height: number,
    width: number,
    channels: number,
    hidden: number,
    filters: number,
  ): number;
  adoptRule(dish: number, owner: number, rule: number): void;
  configureDish(dish: number, fireThreshold: number, aliveThreshold: number, torus: number): void;
  stepDish(dish: number): void;
}

export const wasm: WasmBinding<typeof declared, Kernels> = ({ kernels }) => ({
  dish: (p) => kernels.createDish(p.height, p.width, p.channels, p.hidden, p.filters),
  adopt: ({ dish, rule, owner }) => kernels.adoptRule(dish.address, owner, rule.address),
  configure: ({ dish, fireRate, aliveThreshold, torus }) =>
    kernels.configureDish(dish.address, fireThreshold(fireRate), aliveThreshold, torus),
  forward: ({ dish }) => kernels.stepDish(dish.address),
});

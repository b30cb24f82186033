import { fireThreshold } from "../../numbers/random.ts";
import type { GpuBinding, GpuHost, GpuWords } from "../bind-webgpu.ts";
import { ALPHA } from "../channels.ts";
import type { Numbers } from "../define.ts";
import { type Rule, tilesOf } from "../growing-step/webgpu.ts";
import { vectors } from "../wgsl.ts";
import { chooseKernel, ruleKernel, settleKernel } from "./forward.wgsl.ts";
import type * as declared from "./op.ts";

/** The cells of a dish on the device, or those of every shard, which all make the same steps. */
export interface Dish {
  readonly params: Numbers<(typeof declared.dish)["params"]>;
  /** Before and after a step, in turns. [H, W, C4] vectors each */
  states: readonly [now: GpuWords, other: GpuWords];
  /** Counted from 1, 0 for a cell that holds nothing. [H, W] */
  readonly owners: GpuWords;
  /** Owners of the cells that act in a step. [H, W] */
  readonly acting: GpuWords;
  /** From one kernel of a step to the next. [H, W] */
  readonly life: GpuWords;
  /** Length of the last update, or -1, of cells that hold something. [H, W] */
  readonly change: GpuWords;
  /** 1 for a square that is known to hold nothing; whoever puts cells somewhere between steps clears it. [squares] */
  readonly blank: GpuWords;
  /** For how many steps, up to two, nothing has stood in or beside a square. [squares] */
  readonly rest: GpuWords;
  readonly key: GpuWords;
  /** Room for what operations need to know of cells on the way, a word of each. [H, W] */
  readonly notes: GpuWords;
  /** A word that tells whether something is wrong. */
  readonly flag: GpuWords;
  readonly rules: Rule[];
  fireRate: number;
  aliveThreshold: number;
  torus: boolean;
  /** Number of the next step. */
  step: number;
  /** For the rules and the boundary as they are; made when they are first needed. */
  kernels?: ReturnType<typeof kernelsOf>;
}

function kernelsOf({ params: { channels }, rules, torus }: Dish) {
  return {
    choose: chooseKernel(channels, torus),
    rules: rules.map(({ params }) => ruleKernel(params, torus)),
    settle: settleKernel(channels, torus),
  };
}

export const webgpu: GpuBinding<typeof declared, { dish: Dish; rule: Rule }> = (host) => ({
  dish: ({ params, allocate }) => {
    const cells = params.height * params.width;
    const [across, down] = tilesOf(params);
    const squares = across * down;
    const state = (label: string) => allocate(cells * vectors(params.channels) * 4, label);
    return {
      params,
      states: [state("state"), state("next state")],
      owners: allocate(cells, "owners"),
      acting: allocate(cells, "acting"),
      life: allocate(cells, "life"),
      change: allocate(cells, "change"),
      blank: allocate(squares, "blank"),
      rest: allocate(squares, "rest"),
      key: allocate(2, "key"),
      notes: allocate(cells, "notes"),
      flag: allocate(1, "flag"),
      rules: [],
      fireRate: 0,
      aliveThreshold: 0,
      torus: false,
      step: 0,
    };
  },
  adopt: ({ dish, rule, owner }) => {
    dish.rules[owner] = rule;
    dish.kernels = undefined;
  },
  configure: ({ dish, fireRate, aliveThreshold, torus }) => {
    Object.assign(dish, { fireRate, aliveThreshold, torus: torus > 0, kernels: undefined });
  },
  forward: ({ dish }) => {
    step(host, dish);
    dish.states = [dish.states[1], dish.states[0]];
    dish.step++;
  },
});

function step(host: GpuHost, dish: Dish): void {
  const { params, owners, acting, life, change, blank, rest, key, aliveThreshold } = dish;
  const { height, width } = params;
  const [state, next] = dish.states;
  dish.kernels ??= kernelsOf(dish);
  const { choose, rules, settle } = dish.kernels;
  const tiles = tilesOf(params);
  const grid = { height, width, maskChannel: ALPHA, aliveThreshold };
  const fire = { step: dish.step, fireThreshold: fireThreshold(dish.fireRate) };
  const chosen = { state, owners, key, next, acting, life, blank, rest };
  host.dispatch(choose, chosen, { ...grid, ...fire }, tiles);
  for (const [owner, kernel] of rules.entries()) {
    const rule = dish.rules[owner].packed;
    const buffers = { state, rule, acting, next, life, change, rest };
    host.dispatch(kernel, buffers, { ...grid, owner: owner + 1 }, tiles);
  }
  host.dispatch(
    settle,
    { life, acting, owners, next, change, blank, rest },
    { height, width },
    tiles,
  );
}

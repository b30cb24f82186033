// The data behind the Train page: drawings, undo, and what the metrics say.
import assert from "node:assert/strict";
import { test } from "node:test";
import { GROWING_SPEC } from "../../src/systems/growing/spec.ts";
import { fastRecipe } from "../../src/training/growing/recipe.ts";
import type { Metric } from "../../src/training/metrics.ts";
import { newRun } from "../../src/training/run.ts";
import {
  begin,
  blank,
  colourOf,
  commit,
  drawLine,
  EMPTY,
  fill,
  redo,
  resize,
  toRgba,
  undo,
} from "../../studio/panels/train/drawing.ts";
import {
  duration,
  smoothed,
  standing,
  stepsPerSecond,
} from "../../studio/panels/train/progress.ts";
import { History } from "../../studio/worker/train-history.ts";

const RED = colourOf("#ff0000");
const at = (row: number, column: number) => ({ row, column });

/** A drawing as text: "#" for what is not empty. */
function shown(cells: Uint32Array): string[] {
  const side = Math.sqrt(cells.length);
  return Array.from({ length: side }, (_, row) =>
    Array.from(cells.subarray(row * side, (row + 1) * side), (cell) =>
      cell === EMPTY ? "." : "#",
    ).join(""),
  );
}

test("a line has no gaps, and is cut off at the edge", () => {
  assert.deepEqual(shown(drawLine(blank(4), at(0, 0), at(2, 3), RED)), [
    ...["#...", ".##.", "...#", "...."],
  ]);
  assert.deepEqual(shown(drawLine(blank(3), at(1, 1), at(1, 9), RED)), ["...", ".##", "..."]);
  const none = blank(3);
  drawLine(none, at(0, 0), at(2, 2), RED);
  assert.deepEqual(none, blank(3));
});

test("fill goes over edges, not corners, through cells of one colour", () => {
  const wall = drawLine(drawLine(blank(4), at(0, 2), at(2, 2), RED), at(2, 0), at(2, 2), RED);
  assert.deepEqual(shown(fill(wall, at(0, 0), RED)), ["###.", "###.", "###.", "...."]);
  assert.deepEqual(shown(fill(wall, at(3, 3), RED)), ["..##", "..##", "####", "####"]);
  assert.deepEqual(fill(wall, at(0, 2), RED), wall);
});

test("a drawing keeps its middle when its size changes, and is a picture", () => {
  const dot = drawLine(blank(4), at(1, 1), at(1, 1), RED);
  assert.deepEqual(shown(resize(dot, 6)), [
    ...["......", "......", "..#..."],
    ...Array(3).fill("......"),
  ]);
  assert.deepEqual(resize(resize(dot, 6), 4), dot);
  assert.deepEqual([...toRgba(dot).subarray(20, 24)], [255, 0, 0, 255]);
  assert.deepEqual([...toRgba(dot).subarray(0, 4)], [0, 0, 0, 0]);
});

test("strokes are undone and redone; a new one forgets what was undone", () => {
  const one = drawLine(blank(2), at(0, 0), at(0, 0), RED);
  const two = drawLine(one, at(1, 1), at(1, 1), RED);
  const drawn = commit(commit(begin(blank(2)), one), two);
  assert.equal(undo(drawn).now, one);
  assert.equal(redo(undo(drawn)).now, two);
  assert.equal(undo(begin(one)).now, one);
  assert.equal(redo(drawn).now, two);
  assert.deepEqual(commit(undo(drawn), one).future, []);
});

function metric(step: number, seconds: number, toStep?: number): Metric {
  const rollback = toStep === undefined ? {} : { rollback: { reason: "every cell died", toStep } };
  const made = {
    step,
    loss: 1 / step,
    learningRate: 1,
    gradientNorm: 1,
    rolloutSteps: 64,
    aliveShare: 0.5,
  };
  return { ...made, seconds, rollbacks: 0, ...rollback };
}

test("the curve leaves out what a collapse took back", () => {
  const metrics = [metric(1, 1), metric(2, 2), metric(3, 3), metric(4, 4, 1), metric(2, 5)];
  assert.deepEqual(
    standing(metrics).map(({ step, seconds }) => [step, seconds]),
    [
      [1, 1],
      [2, 5],
    ],
  );
});

test("speed is told over the last seconds, a steady loss smooths to itself", () => {
  const metrics = Array.from({ length: 100 }, (_, i) =>
    metric(i + 1, i < 50 ? i : 50 + (i - 50) / 4),
  );
  assert.equal(stepsPerSecond(metrics), 4);
  assert.equal(stepsPerSecond([]), undefined);
  assert.equal(stepsPerSecond([metric(1, 1)]), undefined);
  for (const loss of smoothed([0.5, 0.5, 0.5])) assert.ok(Math.abs(loss - 0.5) <= 1e-12);
  assert.deepEqual([59, 61, 7322].map(duration), ["59 s", "1 min 1 s", "2 h 2 min"]);
});

test("a checkpoint that replaces another at its step is told from it, so that it is stored too", () => {
  const run = newRun({
    ...{
      kind: "growing" as const,
      spec: GROWING_SPEC,
      height: 3,
      width: 3,
      target: new Float32Array(36).fill(1),
    },
    ...{
      recipe: fastRecipe("growing", 3),
      targetName: "all",
      rngSeed: 0,
      arithmetic: "plain" as const,
    },
  });
  const history = new History();
  history.take({ ...run, step: 4 }, null);
  history.take({ ...run, step: 2 }, null);
  assert.deepEqual(
    history.list.map(({ step }) => step),
    [2, 4],
  );
  const before = history.stored[1]?.id;
  history.take({ ...run, step: 4, rollbacks: 1 }, null);
  assert.equal(history.stored.length, 2);
  assert.notEqual(history.stored[1]?.id, before);
  history.goBack(2);
  assert.deepEqual(
    history.list.map(({ step }) => step),
    [2],
  );
  assert.throws(() => history.goBack(4), /There is no checkpoint at step 4\./);
});

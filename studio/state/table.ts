/** The table of all settings, which links keep. A page adds its rows here and nowhere else. */

/** The pages, as addresses name them, in the order of a newcomer's questions. */
export const PAGES = ["dish", "tour", "train", "heal", "imagine"] as const;
export type PageName = (typeof PAGES)[number];

interface Row {
  /** Label of the control. */
  readonly label: string;
  /** What the control does, in plain words; it stands below the control. */
  readonly hint: string;
  /** Pages whose links keep the setting. */
  readonly pages: readonly PageName[];
}

/** A number from `min` to `max`. A default outside that range means "as the rule has it". */
export interface NumberRow extends Row {
  readonly kind: "number";
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** One of a few values, each with its words for people. */
export interface ChoiceRow extends Row {
  readonly kind: "choice";
  readonly default: string;
  readonly choices: Readonly<Record<string, string>>;
}

/** A text that matches `pattern`. */
interface TextRow extends Row {
  readonly kind: "text";
  readonly default: string;
  readonly pattern: RegExp;
}

export type SettingRow = NumberRow | ChoiceRow | TextRow;

export const TABLE = {
  rule: {
    kind: "text",
    default: "lizard-regenerating",
    pattern: /^([^,]{1,200}|data:[\w-]{1,400000})$/,
    label: "Rule",
    hint: "The rule that every cell follows.",
    pages: ["dish", "heal", "tour"],
  },
  also: {
    kind: "text",
    default: "",
    pattern: /^.{0,1000}$/,
    label: "More rules",
    hint: "Other rules in the same dish, separated by commas.",
    pages: ["dish"],
  },
  pick: {
    kind: "choice",
    default: "anew",
    choices: { anew: "starts anew", swap: "takes over", join: "joins in" },
    label: "The next one you pick",
    hint: "It starts anew from a seed, takes over the cells that are there, or joins in: then plant it where you like.",
    pages: ["dish"],
  },
  rngSeed: {
    kind: "number",
    default: 0,
    min: 0,
    max: 2 ** 32 - 1,
    step: 1,
    label: "rngSeed",
    hint: "Chooses which cells fire when. The same number gives the same growth, cell for cell.",
    pages: ["dish", "heal", "train", "imagine"],
  },
  speed: {
    kind: "choice",
    default: "60",
    choices: {
      1: "1 a second",
      2: "2 a second",
      5: "5 a second",
      10: "10 a second",
      20: "20 a second",
      30: "30 a second",
      60: "60 a second",
      120: "120 a second",
      240: "240 a second",
      480: "480 a second",
      max: "full speed",
    },
    label: "Speed",
    hint: "How many steps the dish makes in a second.",
    pages: ["dish"],
  },
  width: {
    kind: "number",
    default: 0,
    min: 8,
    max: 512,
    step: 1,
    label: "Columns",
    hint: "",
    pages: ["dish"],
  },
  height: {
    kind: "number",
    default: 0,
    min: 8,
    max: 512,
    step: 1,
    label: "Rows",
    hint: "",
    pages: ["dish"],
  },
  boundary: {
    kind: "choice",
    default: "own",
    choices: { own: "as trained", zero: "end in nothing", torus: "wrap around" },
    label: "Edges",
    hint: "What cells at the edge of the dish see beyond it: nothing, or the opposite edge.",
    pages: ["dish"],
  },
  angle: {
    kind: "number",
    default: 0,
    min: 0,
    max: 360,
    step: 1,
    label: "Rotation",
    hint: "Turns what every cell takes for up. The same rule then grows a turned creature.",
    pages: ["dish"],
  },
  fireRate: {
    kind: "number",
    default: 0,
    min: 0.05,
    max: 1,
    step: 0.05,
    label: "Fire rate",
    hint: "Share of the cells that update in a step. No clock keeps cells in step with each other.",
    pages: ["dish"],
  },
  brush: {
    kind: "number",
    default: 0,
    min: 1,
    max: 40,
    step: 1,
    label: "Brush",
    hint: "",
    pages: ["dish"],
  },
  brushShape: {
    kind: "choice",
    default: "disc",
    choices: { disc: "disc", square: "square", line: "line" },
    label: "Shape of a cut",
    hint: "A line goes from where you press to where you let go.",
    pages: ["dish"],
  },
  view: {
    kind: "text",
    default: "colour",
    pattern: /^(colour|alive|fired|change|owner|channel:\d{1,3})$/,
    label: "Show",
    hint: "What the dish shows of its cells.",
    pages: ["dish"],
  },
  target: {
    kind: "text",
    default: "emoji:lizard",
    pattern: /^(emoji:[\w-]{1,60}|drawing|picture)$/,
    label: "Target",
    hint: "The picture that a new rule learns to grow.",
    pages: ["train"],
  },
  regime: {
    kind: "choice",
    default: "regenerating",
    choices: {
      growing: "grow",
      persistent: "grow and stay",
      regenerating: "grow, stay and heal",
    },
    label: "Learn to",
    hint: "What the rule is trained for.",
    pages: ["train"],
  },
  size: {
    kind: "number",
    default: 24,
    min: 8,
    max: 64,
    step: 1,
    label: "Size in cells",
    hint: "Longest side of the picture. Small creatures learn much faster: 24 takes minutes, 40 several times as long.",
    pages: ["train"],
  },
  pad: {
    kind: "number",
    default: 8,
    min: 0,
    max: 32,
    step: 1,
    label: "Empty border",
    hint: "Cells around the picture, which the creature must learn to leave empty.",
    pages: ["train"],
  },
  preset: {
    kind: "choice",
    default: "fast",
    choices: { fast: "fast", paper: "as published" },
    label: "Recipe",
    hint: "Fast heals soonest. As published is the recipe of the article from 2020: 8,000 steps, a pool of 1,024.",
    pages: ["train"],
  },
  trainingSteps: {
    kind: "number",
    default: 0,
    min: 1,
    max: 10_000_000,
    step: 1,
    label: "Training steps (0: the recipe’s)",
    hint: "How long to train. 0 leaves it to the recipe.",
    pages: ["train"],
  },
  changes: {
    kind: "text",
    default: "",
    pattern: /^\{.{1,4000}\}$/,
    label: "All settings",
    hint: "Fields of a rule’s spec and recipe that are other than chosen, as JSON.",
    pages: ["train"],
  },
  variationalPreset: {
    kind: "choice",
    default: "lite",
    choices: {
      lite: "small, cells that double",
      "lite-wide": "small, with a rule twice as wide",
      "lite-nondoubling": "small, cells that only heal",
      "lite-baseline": "small, no cells at all",
      "paper-doubling": "as published, cells that double",
      "paper-nondoubling": "as published, cells that only heal",
      "paper-baseline": "as published, no cells at all",
    },
    label: "Model",
    hint: "What is trained when a file of many pictures is given.",
    pages: ["train"],
  },
  variationalChanges: {
    kind: "text",
    default: "",
    pattern: /^\{.{1,4000}\}$/,
    label: "All settings",
    hint: "Fields of such a model’s spec and recipe that are other than chosen, as JSON.",
    pages: ["train"],
  },
  arithmetic: {
    kind: "choice",
    default: "fastest",
    choices: { fastest: "fastest", plain: "plain" },
    label: "Arithmetic",
    hint: "Plain gives the same bits on every machine; fastest is as quick as yours allows, and the same each time on it.",
    pages: ["train"],
  },
  healShape: {
    kind: "choice",
    default: "disc",
    choices: { disc: "disc", square: "square" },
    label: "Cut",
    hint: "Shape of what is cut out at every position.",
    pages: ["heal"],
  },
  healSize: {
    kind: "number",
    default: 0,
    min: 4,
    max: 64,
    step: 1,
    label: "Size",
    hint: "How many cells wide a cut is. At first it is in proportion to the creature. Larger wounds are harder to heal.",
    pages: ["heal"],
  },
  healSpacing: {
    kind: "choice",
    default: "6",
    choices: { 6: "few", 3: "some", 2: "many" },
    label: "Positions",
    hint: "How close together the positions lie: every 6, 3 or 2 cells. Many take longer.",
    pages: ["heal"],
  },
  model: {
    kind: "choice",
    default: "digits-doubling",
    choices: {
      "digits-doubling": "Digits",
      "digits-nondoubling": "Digits that heal",
      "emoji-doubling": "Emoji",
    },
    label: "Grows",
    hint: "The rule at work. Digits and emoji grow by dividing their cells; digits that heal have all cells from the start, and close wounds.",
    pages: ["imagine"],
  },
  tool: {
    kind: "choice",
    default: "walk",
    choices: {
      walk: "Walk",
      turn: "Turn",
      blend: "Blend",
      draw: "Draw",
      rub: "Rub out",
      fill: "Fill in",
    },
    label: "What to do",
    hint: "Ways to a new digit: walk over a map, turn knobs, blend two, draw one, rub some of it out, or fill a gap.",
    pages: ["imagine"],
  },
  latent: {
    kind: "text",
    default: "",
    pattern: /^[\w-]{0,1400}$/,
    label: "Latent",
    hint: "The numbers from which the digit grows, in 16 bits each.",
    pages: ["imagine"],
  },
  moment: {
    kind: "number",
    default: -1,
    min: 0,
    max: 300,
    step: 1,
    label: "Growth",
    hint: "",
    pages: ["imagine"],
  },
  blendOwn: {
    kind: "text",
    default: "",
    pattern: /^[\w-]{0,1400}$/,
    label: "yours",
    hint: "The latent of the digit that was in hand when blending began.",
    pages: ["imagine"],
  },
  blendFrom: {
    kind: "number",
    default: -1,
    min: 0,
    max: 9,
    step: 1,
    label: "From",
    hint: "The digit at the left end: yours, or a typical one.",
    pages: ["imagine"],
  },
  blendTo: {
    kind: "number",
    default: 8,
    min: 0,
    max: 9,
    step: 1,
    label: "To",
    hint: "The digit at the right end.",
    pages: ["imagine"],
  },
  blendShare: {
    kind: "number",
    default: 0,
    min: 0,
    max: 1,
    step: 0.01,
    label: "Blend",
    hint: "How far the blend is from one to the other, along the straight line between their latents.",
    pages: ["imagine"],
  },
  woundStage: {
    kind: "number",
    default: 3,
    min: 1,
    max: 7,
    step: 1,
    label: "Rub out at",
    hint: "How far the digit has grown when cells are rubbed out: the earlier, the more of it grows back.",
    pages: ["imagine"],
  },
} as const satisfies Record<string, SettingRow>;

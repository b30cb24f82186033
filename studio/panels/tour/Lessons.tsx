/** Five lessons for a class: something to do in the dish, a question, and what to look for. */
import { zoo } from "../../state/zoo.ts";

interface Lesson {
  readonly title: string;
  /** Address in the studio, with everything set for the lesson. */
  readonly at: string;
  readonly todo: string;
  readonly question: string;
  readonly look: string;
}

/** A creature that does not stay itself when it is left alone, if the zoo has one. */
const restless = zoo.find(({ verb }) => verb === "drifts")?.name ?? "lizard-growing";

const LESSONS: readonly Lesson[] = [
  {
    title: "Grow",
    at: "#/dish?speed=5",
    todo: "Start it again several times, slowly, and watch the first forty steps.",
    question: "Every cell follows the same rule. How does one become tail and another head?",
    look: "First a wave of living cells, all alike. A cell can only tell where it is by what its neighbours pass on: show a hidden channel (Look inside), and see the body being divided before there are colours.",
  },
  {
    title: "Cut",
    at: "#/dish",
    todo: "Cut off the tail, then a leg, then half of it. The page counts the steps until it is whole.",
    question: "How much can you take away before it does not come back? Does it matter which part?",
    look: "Cells at the wound see that a neighbour is missing, and that is all they know. Guess before each cut; then compare with the map of the page Test healing.",
  },
  {
    title: "Drift",
    at: `#/dish?rule=${restless}&speed=max`,
    todo: "Do nothing. Watch it at full speed for some minutes, then do the same with the lizard that heals.",
    question: "Nobody touched it. Why does one keep its shape and the other not?",
    look: "In training, a creature is judged for its first steps, and perhaps for some later ones. A change too small to see, made in every step, adds up; only what was judged late is kept from it.",
  },
  {
    title: "Rotate",
    at: "#/dish?angle=90",
    todo: "Start it again at 90 degrees, then at 45, then turn it while it grows (World).",
    question:
      "The rule is the same, number for number. What was turned, and why does that turn the lizard?",
    look: "Each cell feels from which side its neighbours differ, along two directions: these were turned. At 45 degrees they lie across the grid: look closely at its outline.",
  },
  {
    title: "Mix",
    at: "#/dish?also=butterfly-regenerating&width=120",
    todo: "Plant the butterfly beside the lizard, then nearer and nearer, until they touch.",
    question: "Cells of two rules meet, and each takes the other for its own kind. Who wins?",
    look: "Neither knows that there are two rules. What passes between them was never in training: show whose cells are whose (Look inside), cut along the border, and see on which side it heals.",
  },
];

export function LessonsText() {
  return (
    <>
      <p>
        Each card opens the dish with everything set. <kbd>F</kbd> shows it on the full screen, with
        the creatures to choose from; ask the question before anybody cuts.
      </p>
      <ol class="lessons">
        {LESSONS.map(({ title, at, todo, question, look }) => (
          <li key={title}>
            <h3>{title}</h3>
            <p>{todo}</p>
            <p class="question">{question}</p>
            <details>
              <summary>What to look for</summary>
              <p>{look}</p>
            </details>
            <a class="button" href={at}>
              Open the dish
            </a>
          </li>
        ))}
      </ol>
    </>
  );
}

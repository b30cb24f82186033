/** The chapters of the Tour: their text, in plain words, with its figures. */
import type { ComponentChildren, ComponentType } from "preact";
import { addressOf } from "../../state/settings.ts";
import { DigitsFigure } from "./Digits.tsx";
import { FateFigure } from "./Fate.tsx";
import { GenomeFigure, GenomeTable, NUMBERS, RUINED, TRIES } from "./Genome.tsx";
import { GrowingFigure, RotationFigure } from "./Growing.tsx";
import { LessonsText } from "./Lessons.tsx";
import { count, error, percent, rowOf } from "./numbers.ts";
import { PerceptionFigure } from "./Perception.tsx";
import { SameCutFigure } from "./SameCut.tsx";
import { TokensFigure } from "./Tokens.tsx";

interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly Text: ComponentType;
}

export const CHAPTERS: readonly Chapter[] = [
  { id: "cell", title: "One cell, one rule", Text: CellText },
  { id: "growing", title: "From one cell", Text: GrowingText },
  { id: "alone", title: "Growing is not staying", Text: AloneText },
  { id: "healing", title: "Learning to stay, learning to heal", Text: HealingText },
  { id: "rotation", title: "Which way is up?", Text: RotationText },
  { id: "genome", title: "A genome of 974 bytes", Text: GenomeText },
  { id: "digits", title: "Many pictures from one rule", Text: DigitsText },
  { id: "tokens", title: "A school for language models", Text: TokensText },
  { id: "for", title: "So what is it for?", Text: PurposeText },
  { id: "lessons", title: "Five lessons for a class", Text: LessonsText },
  { id: "limits", title: "What it cannot do", Text: LimitsText },
];

function CellText() {
  return (
    <>
      <p>
        A cell is sixteen numbers. Three are its colour, one says how alive it is, and twelve have
        no given meaning: training may use them for whatever helps. In a step, a cell looks at
        itself and the eight cells around it, and the rule says by how much its numbers change.
      </p>
      <PerceptionFigure />
      <p>
        It does not see pictures. Of each number it perceives three things: what it is here, how it
        rises from left to right, and how it rises from top to bottom. These 48 values go into a
        small network of 128 units, which answers with sixteen changes. All its weights together are{" "}
        {count(8336)} numbers. They are the same for every cell, and they are all there is.
      </p>
      <p>
        In every step a coin is tossed for each cell, and only about half of them act. No clock
        keeps cells in step with each other, so none can rely on it. A cell with nothing alive
        around it is emptied.
      </p>
    </>
  );
}

function GrowingText() {
  return (
    <>
      <p>
        Start with an empty grid and one living cell. To find weights that turn it into a lizard,
        let some random ones run for about sixty steps, compare the result with the picture of a
        lizard, work out for every weight in which direction it should have been different, and move
        all of them a little that way. After a few thousand rounds of this, three or four minutes on
        a laptop, the lizard is there.
      </p>
      <GrowingFigure />
      <p>
        Watch what happens before there is any picture: a wave of living cells spreads, and colours
        settle behind it. Cells find out where in the body they are by what their neighbours pass
        on.
      </p>
    </>
  );
}

function AloneText() {
  const trained = rowOf("growing", 32).drift;
  const rounded = rowOf("growing", 8).drift;
  return (
    <>
      <p>
        Such a rule was only ever asked what the lizard looks like after sixty steps or so. Nothing
        told it what to do next. In the article that started all this, creatures of this kind often
        explode or fade away when they are left alone.
      </p>
      <p>
        Ours is luckier than that, and we would rather say so than show you somebody else's: as
        trained, our growing lizard still stands after 10,000 steps (error {error(trained.at10000)},
        where 0 is the picture itself and 1 an empty grid). But it is luck and not skill. Round its
        numbers to 8 bits, a change that nobody sees at step 200 (error {error(rounded.at200)}), and
        by step 10,000 it has lost its shape (error {error(rounded.at10000)}).
      </p>
      <FateFigure />
    </>
  );
}

function HealingText() {
  return (
    <>
      <p>
        <strong>To stay</strong> is learned by practising on one's own later life. Training keeps a
        pool of creatures. Each round takes a few out, lets them live on for sixty steps, asks once
        more for the same lizard, and puts what has become of them back. A rule now meets creatures
        that are hundreds of steps old, with the small faults that age brings, and learns to undo
        them.
      </p>
      <p>
        <strong>To heal</strong> is learned in the same way: cut some of the creatures in the pool
        before their round begins. Nobody says how to heal. The rule only finds that a lizard with a
        hole is further from the picture than one without.
      </p>
      <SameCutFigure />
      <p>
        Two things surprised us. The rule that learned to stay heals fewer of our cuts (
        {percent(rowOf("persistent").repair.healedShare)}) than the one that only learned to grow (
        {percent(rowOf("growing").repair.healedShare)}). And only the one that learned to heal keeps
        its shape when its numbers are rounded to 8 bits, as if rounding were one more wound.
      </p>
      <p>
        Where on its body does a creature heal, and where not?{" "}
        <a href={addressOf("heal")}>Test healing</a> cuts it everywhere and draws the map.
      </p>
    </>
  );
}

function RotationText() {
  return (
    <>
      <p>
        The two directions in which a cell feels its neighbours are the only compass it has. Turn
        that compass by some angle, in every cell alike, and the same rule grows a lizard turned by
        that angle. It was never trained on one.
      </p>
      <RotationFigure />
    </>
  );
}

function GenomeText() {
  return (
    <>
      <p>
        All that a lizard is, how it grows, stays and heals, is in its rule. How little can that be?
        This lizard is smaller than the others here, 16 cells a side, and its rule has{" "}
        {count(NUMBERS)} numbers. While it was trained they were rounded: each weight is a whole
        number from −7 to 7, which is 4 bits, times a scale that its row shares. Packed as tightly
        as they go, they are 974 bytes, half a printed page.
      </p>
      <GenomeFigure />
      <p>
        Give it more bits, and the file grows but the lizard does not change: it has no use for
        them. Give it fewer, and there is no lizard. What the bits are worth depends on whether
        training knew of them:
      </p>
      <GenomeTable />
      <p class="quiet">
        Cuts healed, of eight creatures that were each cut in twelve ways; a cut that takes all of a
        creature does not count. Each row was measured twice: a rule that had learned to heal
        without rounding was trained on, 3,000 times, in so few bits, or it was only rounded. “No
        lizard” means that the error of what grows is above 0.06.
      </p>
      <p>
        As in living things, the genome is not a drawing of the body: no number stands for an eye or
        a leg. And while the body can lose half of its cells, the genome can lose very little. One
        random number in it ruined the lizard in {RUINED[1]} of {TRIES} tries, five in {RUINED[5]},
        twenty in {RUINED[20]}. The rule repairs the body; nothing repairs the rule.
      </p>
    </>
  );
}

function DigitsText() {
  return (
    <>
      <p>
        A rule of this kind knows a picture, or a few. In a <em>variational</em> neural cellular
        automaton (Palm and others, <cite>Variational Neural Cellular Automata</cite>, ICLR 2022,
        arXiv 2201.12360) the first cells are made from a list of numbers, the <em>latent</em>, and
        one rule grows whatever the latent asks for: any handwritten digit, and all those between a
        4 and a 9. What the latent leaves open, the cells of this model draw by lot when they
        divide.
      </p>
      <DigitsFigure />
      <p>
        The latents are not made by hand either. While the rule learns to grow digits from latents,
        a second network, the encoder, learns to read them from pictures of digits, and both are
        asked to get by with as little information as they can. So similar digits end up with
        similar latents, and in between there is no nonsense, or little of it.
      </p>
      <p>
        The page <a href={addressOf("imagine")}>Digits</a> has a map of latents to walk in, and
        reads yours from a digit that you draw.
      </p>
    </>
  );
}

function TokensText() {
  return (
    <>
      <p>
        Automata of another kind may help to train language models. Lee, Han, Kumar and Agrawal (
        <cite>Training Language Models via Neural Cellular Automata</cite>, arXiv 2603.10055, 2026)
        draw rules at random, write down what their grids do as a stream of tokens, and let a
        language model predict that stream <em>before</em> it sees any text. To predict it, the
        model has to work out, from the stream alone, which rule is at work.
      </p>
      <TokensFigure />
      <p>
        They report that models which went to this school first, on 164 million tokens, then read
        text with less surprise (perplexity, lower is better):
      </p>
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">text</th>
            <th scope="col">without</th>
            <th scope="col">with</th>
          </tr>
        </thead>
        <tbody>
          {[
            ["web pages (OpenWebText)", "14.66", "13.82"],
            ["mathematics (OpenWebMath)", "8.11", "7.70"],
            ["programs (CodeParrot)", "1.92", "1.84"],
          ].map(([text, without, after]) => (
            <tr key={text}>
              <th scope="row">{text}</th>
              <td>{without}</td>
              <td>{after}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">
        These figures are theirs, from their paper; we have not repeated the training.
      </p>
    </>
  );
}

function PurposeText() {
  return (
    <ul class="points">
      <Point title="To see it with your own eyes.">
        How order can come from parts that know nothing of it is hard to believe and easy to show. A
        classroom needs nothing but a browser.
      </Point>
      <Point title="To ask questions about repair.">
        What must a cell know to heal? How much can be lost? Here healing is a number, anyone can
        measure it again to the same digit, and a new rule takes minutes.
      </Point>
      <Point title="To practise on many small parts.">
        Swarms, modular robots and chips that go on with faults share the problem: parts that talk
        only to their neighbours and must keep up a whole.
      </Point>
      <Point title="To make training material">for language models, as above.</Point>
      <Point title="For pictures that live on a page.">
        A logo that heals when visitors scratch it weighs 42 kB.
      </Point>
    </ul>
  );
}

function Point({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <li>
      <strong>{title}</strong> {children}
    </li>
  );
}

function LimitsText() {
  return (
    <>
      <ul class="points">
        <Point title="One rule, one picture, or a few.">
          It knows nothing of lizards, only of those that it was trained on.
        </Point>
        <Point title="It is not an image format.">
          A PNG of the lizard is smaller than its rule. What the rule adds is growing and healing.
        </Point>
        <Point title="It is not a model of tissue.">
          Nothing here was fitted to biology. Cells that know their neighbours are where the
          likeness ends.
        </Point>
        <Point title="Healing has limits.">
          {percent(rowOf("regenerating").repair.healedShare)} of our test cuts is not every cut.
          Take away nearly all of it, and what is left may die or become something else. Try.
        </Point>
        <Point title="It is small.">
          Pictures of 40 cells a side are learned in minutes; large or detailed ones take much
          longer, or fail.
        </Point>
      </ul>
      <p class="onwards">
        <a class="button primary" href={addressOf("dish")}>
          Play with a creature
        </a>
        <a class="button" href={addressOf("train")}>
          Train one of your own
        </a>
        <a class="button" href={addressOf("heal")}>
          Measure how it heals
        </a>
      </p>
      <p class="quiet sources">
        The idea is from Mordvintsev, Randazzo, Niklasson and Levin,{" "}
        <a href="https://distill.pub/2020/growing-ca/">Growing Neural Cellular Automata</a>, Distill
        2020. The lizard is from Noto Emoji (Apache 2.0).
      </p>
    </>
  );
}

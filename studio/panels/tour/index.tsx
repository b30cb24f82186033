/** The page Tour: what a neural cellular automaton is, does and is good for, in plain words with live figures. */
import { CHAPTERS } from "./chapters.tsx";
import { OpeningFigure } from "./Growing.tsx";
import "./tour.css";

export function TourPage() {
  return (
    <div class="tour-page">
      <Contents />
      <article>
        <header>
          <h1>A picture that no cell knows</h1>
          <p class="lede">
            The lizard below is not drawn. It grows, from one cell, because every cell of a grid
            follows the same small rule and looks only at its neighbours. Cut it and it heals. There
            is no plan of the lizard anywhere, and no part of it is in charge.
          </p>
        </header>
        <OpeningFigure />
        <p>
          Looks nice, but what is it for? Bodies work like this: a salamander grows back a leg
          although none of its cells has ever seen one. Machines do not: a broken part stays broken
          until somebody who knows the plan replaces it. These pages show, on the smallest example
          that we know of, how parts that know little can build a whole, keep it and repair it, and
          how that can be <em>learned</em> rather than designed.
        </p>
        {CHAPTERS.map(({ id, title, Text }) => (
          <section key={id} id={id} aria-labelledby={`${id}-title`}>
            <h2 id={`${id}-title`} tabIndex={-1}>
              {title}
            </h2>
            <Text />
          </section>
        ))}
      </article>
    </div>
  );
}

/** Scrolls to a chapter. Links cannot, because the settings use the fragment of the address. */
function goTo(id: string): void {
  const heading = document.getElementById(`${id}-title`);
  heading?.scrollIntoView();
  heading?.focus({ preventScroll: true });
}

function Contents() {
  return (
    <nav class="contents" aria-label="Chapters">
      <ol>
        {CHAPTERS.map(({ id, title }) => (
          <li key={id}>
            <button type="button" onClick={() => goTo(id)}>
              {title}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

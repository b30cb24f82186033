/** A sweep's report as a page in one file, which loads nothing and runs nothing. */
import { existsSync, readFileSync } from "node:fs";
import { escaped } from "../svg.ts";
import { boughtChart, linesChart, lossChart, type Palette } from "./charts.ts";
import { trialFiles } from "./folder.ts";
import { MEASURES } from "./measures.ts";
import type { Report } from "./report.ts";
import { STYLE } from "./report-style.ts";
import { bestCommands, summaryOf, tableOf } from "./report-text.ts";
import type { Done, Row } from "./rows.ts";
import { settingsLabel } from "./trials.ts";
import { difference, shown } from "./words.ts";

/** Colours that the page's style gives, by day and by night. */
const ON_PAGE: Palette = {
  background: "transparent",
  ink: "var(--text)",
  quiet: "var(--edge)",
  best: "var(--accent)",
  paper: "var(--surface)",
};

/** Makes the page. @throws UserError without the packages that draw charts */
export async function reportPage(report: Report): Promise<string> {
  const { sweep, measure, failed } = report;
  const [counted, ...more] = summaryOf(report);
  const bought = await boughtChart(report, ON_PAGE);
  const sections = [
    bought &&
      section(
        "What each setting bought",
        `Among trials that are the same in all else, pair by pair. A line is an interval of 95% by Student's t; one that crosses zero shows no difference.`,
        figure(bought),
      ),
    section("Settings, best first", tableNote(report), table(report)),
    section(
      "Every trial",
      "A line across its settings, to what came of it.",
      figure(await linesChart(report, ON_PAGE)),
    ),
    section("Losses", "One line a trial.", figure(await lossChart(report, ON_PAGE))),
    section("The best again", "", `<pre>${bestCommands(report).map(escaped).join("\n")}</pre>`),
    failed.length > 0 &&
      section(
        "Failed",
        "Kept, and left out of all means.",
        `<ul>${failed.map(({ label, failed: why = "" }) => `<li><b>${escaped(label)}</b>: ${escaped(why)}</li>`).join("")}</ul>`,
      ),
  ].filter((part) => typeof part === "string");
  const title = `Sweep: ${measure}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${headline(report)}</h1>
<p>${[counted.slice(sweep.path.length).trim(), ...more].map(sentence).join(" ")}</p>
</header>
${sections.join("\n")}
</main>
</body>
</html>
`;
}

function sentence(words: string): string {
  return escaped(words.replace(/\.?$/, "."));
}

function section(title: string, words: string, content: string): string {
  return `<section><h2>${title}</h2>${words ? `<p>${escaped(words)}</p>` : ""}${content}</section>`;
}

function figure(svg: string): string {
  return `<figure tabindex="0">${svg}</figure>`;
}

/** The best settings, and the one that bought most beyond doubt. */
function headline({ rows, measure, factors }: Report): string {
  const [best] = rows;
  const differences = factors.flatMap(({ name, levels }) =>
    name === "picture"
      ? []
      : levels.flatMap(({ label, difference: bought }) =>
          bought && bought.interval[0] * bought.interval[1] > 0
            ? [{ name, from: levels[0].label, label, mean: bought.mean }]
            : [],
        ),
  );
  const [most] = differences.sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean));
  const top = `${escaped(settingsLabel(best.settings) || "These settings")}: ${shown(measure, best.mean)}`;
  if (!most) return top;
  const points = MEASURES[measure].unit === "share" ? " points" : "";
  return `${escaped(`${most.name} ${most.from} → ${most.label}`)} made the most difference: ${difference(measure, most.mean)}${points}`;
}

function tableNote({ measure, pictures, rngSeeds }: Report): string {
  const what = pictures.length > 1 ? "Means over pictures and rngSeeds" : "Means over rngSeeds";
  const { title } = MEASURES[measure];
  return `${what} of the ${title}. The spread is the standard deviation over ${rngSeeds.length} rngSeeds of a picture.`;
}

function table(report: Report): string {
  const { rows } = report;
  const [cells, titles] = tableOf(report);
  const values = rows.map((row) => row.mean).filter(Number.isFinite);
  const most = Math.max(...values);
  const hasPictures = rows.some(({ trials }) => trials.some((done) => pictureOf(report, done)));
  const column = titles.indexOf(report.measure);
  const head = [
    ...titles.map((title) => `<th>${escaped(title)}</th>`),
    hasPictures ? "<th>what grew</th>" : "",
  ];
  const body = cells.map((row, i) => {
    const shownCells = row.map((text, at) =>
      at === column ? bar(text, rows[i].mean / most) : `<td>${escaped(text)}</td>`,
    );
    return `<tr>${shownCells.join("")}${hasPictures ? `<td class="grew">${creatures(report, rows[i])}</td>` : ""}</tr>`;
  });
  return `<div class="wide" tabindex="0"><table><thead><tr>${head.join("")}</tr></thead><tbody>${body.join("\n")}</tbody></table></div>`;
}

function bar(text: string, share: number): string {
  const width = Number.isFinite(share) ? Math.max(0, Math.min(1, share)) : 0;
  return `<td class="bar"><span style="--share:${width.toFixed(3)}">${escaped(text)}</span></td>`;
}

function creatures(report: Report, { trials }: Row): string {
  return trials
    .map((done) => {
      const png = pictureOf(report, done);
      const { picture = "", rngSeed } = done.trial;
      const words = `${picture} rngSeed ${rngSeed}: ${shown(report.measure, done.value)}`;
      return png ? `<img src="${png}" alt="${escaped(words)}" title="${escaped(words)}">` : "";
    })
    .join("");
}

function pictureOf({ sweep, rung }: Report, { trial }: Done): string | undefined {
  const { picture } = trialFiles(sweep.path, trial, rung);
  if (!existsSync(picture)) return undefined;
  return `data:image/png;base64,${readFileSync(picture).toString("base64")}`;
}

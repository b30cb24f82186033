/** The style of a sweep's page: the studio's colours, by day and by night. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f4f5f2, #121513);
  --surface: light-dark(#ffffff, #1a1e1b);
  --text: light-dark(#191f1b, #e9ede9);
  --quiet: light-dark(#56605a, #9fa9a2);
  --line: light-dark(#dbe0da, #2f3631);
  --edge: light-dark(#858f88, #747e77);
  --accent: light-dark(#0d7c5f, #4cd0a6);
  --wash: light-dark(#d3efe3, #1d4437);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 24px 64px; }
header { margin: 0 0 28px; }
h1 { margin: 0 0 8px; font-size: clamp(22px, 3.2vw, 32px); line-height: 1.25; text-wrap: balance; }
header p, section > p { margin: 0 0 14px; color: var(--quiet); max-width: 75ch; }
section { margin: 0 0 20px; padding: 20px 24px; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; }
h2 { margin: 0 0 4px; font-size: 18px; }
figure, .wide { margin: 0; overflow-x: auto; }
figure svg { display: block; max-width: 100%; min-width: 620px; height: auto; margin: 0 auto; color: var(--text); }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; color: var(--quiet); padding: 6px 14px 6px 0; white-space: nowrap; border-bottom: 1px solid var(--edge); }
td { padding: 5px 14px 5px 0; white-space: nowrap; border-bottom: 1px solid var(--line); }
tr:last-child td { border-bottom: 0; }
tbody tr:first-child td { font-weight: 600; }
.bar { min-width: 130px; }
.bar span { display: block; padding: 2px 8px; border-radius: 4px; background: linear-gradient(var(--wash) 0 0) no-repeat 0 0 / calc(100% * var(--share)) 100%; }
.grew { padding-right: 0; }
.grew img { width: 40px; height: 40px; margin-right: 4px; vertical-align: middle; image-rendering: pixelated; background: #fff; border: 1px solid var(--line); border-radius: 4px; }
pre { margin: 0; padding: 12px 14px; overflow-x: auto; background: var(--page); border-radius: 8px; font: 13px/1.6 ui-monospace, "SF Mono", "Cascadia Code", Menlo, monospace; }
ul { margin: 0; padding-left: 20px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 600px) { main { padding: 20px 12px 40px; } section { padding: 16px; } }
`;

/**
 * What all pages look like: system fonts, one column, two colour schemes. Every pair of colours
 * that meets has a contrast of 4.5 to 1 or more, lines that carry meaning 3 to 1.
 */
export const SHARED_STYLES = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --sunk: #eef1f5; --ink: #17202c; --soft: #4d5969;
  --line: #d6dce4; --edge: #7d8896; --accent: #1857b8; --on-accent: #ffffff; --mark: #dbe8fb;
  --critical: #a3123a; --high: #b3320f; --medium: #8a5200; --low: #2c6a4b; --informational: #4d5969;
  --critical-back: #fde8ee; --high-back: #fdece5; --medium-back: #fcf1dc; --low-back: #e5f4ec;
  --informational-back: #eef1f5; --quiet: #b9c4d2; --bar: #4a7fce; --limit: #b3320f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10151c; --card: #171e28; --sunk: #1f2834; --ink: #e8ecf2; --soft: #a9b4c2;
    --line: #2d3846; --edge: #77859a; --accent: #86b4ff; --on-accent: #0c1420; --mark: #1d3558;
    --critical: #ff9db5; --high: #ffa587; --medium: #f0bd6a; --low: #86d3a8;
    --informational: #a9b4c2; --critical-back: #43182a; --high-back: #41200f;
    --medium-back: #382a10; --low-back: #14331f; --informational-back: #1f2834; --quiet: #46566a;
    --bar: #5f93e0; --limit: #ff9b7a;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 76rem; padding: 0 clamp(0.9rem, 3vw, 2rem) 3rem;
  background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: break-word; font-variant-numeric: tabular-nums;
}
h1, h2, h3 { line-height: 1.25; margin: 0; text-wrap: balance; }
h1 { font-size: clamp(1.4rem, 1.1rem + 1.6vw, 2.1rem); letter-spacing: -0.01em; }
h2 { font-size: 1.2rem; margin-bottom: 0.35rem; }
h3 { font-size: 1rem; }
p { margin: 0.35rem 0; }
p, ul { max-width: 88ch; }
ul { margin: 0.35rem 0; padding-left: 1.4rem; }
a { color: var(--accent); text-underline-offset: 0.15em; }
code, .mono {
  font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: 0.875em; overflow-wrap: anywhere; unicode-bidi: isolate;
}
.soft { color: var(--soft); }
.small { font-size: 0.875rem; }
.hidden-text {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap;
}
.skip {
  position: absolute; left: 0.5rem; top: -6rem; z-index: 9; padding: 0.5rem 1rem;
  background: var(--accent); color: var(--on-accent); border-radius: 0 0 6px 6px;
}
.skip:focus { top: 0; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: none; }
header.top { padding: clamp(1.2rem, 4vw, 2.6rem) 0 1rem; }
.eyebrow {
  margin: 0 0 0.4rem; color: var(--soft); font-size: 0.8rem; font-weight: 600;
  letter-spacing: 0.06em; text-transform: uppercase;
}
section, .card {
  margin: 0 0 1.1rem; padding: clamp(0.9rem, 2.4vw, 1.5rem); background: var(--card);
  border: 1px solid var(--line); border-radius: 10px;
}
section .card { margin: 0.8rem 0 0; background: none; }
footer { padding: 0.5rem 0; color: var(--soft); font-size: 0.875rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.925rem; }
th, td { padding: 0.45rem 0.8rem 0.45rem 0; text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
thead th { border-bottom: 1px solid var(--edge); white-space: nowrap; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
.num { text-align: right; white-space: nowrap; }
.scroll { overflow-x: auto; }
button, input, select {
  font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--edge);
  border-radius: 6px; padding: 0.35rem 0.7rem; min-height: 2.25rem;
}
button { cursor: pointer; }
button:hover:not(:disabled) { border-color: var(--accent); color: var(--accent); }
button:disabled { color: var(--soft); border-color: var(--line); cursor: default; }
.plot { display: grid; grid-template-columns: 44px minmax(0, 1fr); column-gap: 6px; }
.plot svg { display: block; overflow: visible; }
.plot svg svg { overflow: hidden; }
.plot text { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
.plot-grid { stroke: var(--line); stroke-width: 1; }
.plot-axis { stroke: var(--edge); stroke-width: 1; }
.plot-line {
  fill: none; stroke: var(--accent); stroke-width: 2; vector-effect: non-scaling-stroke;
}
.plot-area { fill: var(--bar); }
.plot-quiet { fill: var(--quiet); }
.plot-limit {
  stroke: var(--limit); stroke-width: 1.5; stroke-dasharray: 5 4; vector-effect: non-scaling-stroke;
}
.plot text.plot-limit-label { fill: var(--limit); font-weight: 600; }
.plot-band { fill: var(--high-back); }
@media (max-width: 40rem) { .plot .wide { display: none; } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media (forced-colors: active) { .plot svg { forced-color-adjust: none; background: Canvas; } }
@media print {
  body { max-width: none; padding: 0; background: none; font-size: 10pt; }
  section { break-inside: avoid-page; border-color: #999; }
  .skip, .controls { display: none; }
}
`

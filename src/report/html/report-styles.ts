/** What only the page of a scan has. */
export const REPORT_STYLES = `
nav.page-nav ul {
  display: flex; flex-wrap: wrap; gap: 0.3rem 1.1rem; margin: 0.9rem 0 0; padding: 0;
}
nav.page-nav li { list-style: none; }
.figures {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 0.7rem;
  margin: 0.5rem 0 1rem;
}
.figures > * { min-width: 0; }
.figure { padding: 0.7rem 0.9rem; background: var(--sunk); border-radius: 8px; }
.figure dt { color: var(--soft); font-size: 0.875rem; }
.figure dd { margin: 0; font-size: 1.55rem; font-weight: 650; line-height: 1.25; }
.figure-note { display: block; font-weight: 400; line-height: 1.5; }
.together, time { white-space: nowrap; }
.badge {
  display: inline-block; padding: 0 0.5em; border-radius: 5px; font-size: 0.8125rem;
  font-weight: 600; line-height: 1.5;
}
.badge.critical { color: var(--critical); background: var(--critical-back); }
.badge.high { color: var(--high); background: var(--high-back); }
.badge.medium { color: var(--medium); background: var(--medium-back); }
.badge.low { color: var(--low); background: var(--low-back); }
.badge.informational { color: var(--informational); background: var(--informational-back); }
.notes { margin-top: 0.9rem; padding-left: 0.9rem; border-left: 4px solid var(--medium); }
.notes ul { margin: 0.3rem 0; padding-left: 1.2rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; font-size: 0.925rem; }
.legend .key {
  display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.4em; border-radius: 2px;
}
.key-quiet { background: var(--quiet); }
.key-bar { background: var(--bar); }
.brush { fill: var(--accent); fill-opacity: 0.18; stroke: var(--accent); }
#brush-plot.draws { cursor: crosshair; touch-action: pan-y; }
.controls {
  display: flex; flex-wrap: wrap; gap: 0.6rem 0.9rem; align-items: end; margin: 0.7rem 0;
}
.controls[hidden] { display: none; }
.field { display: grid; gap: 0.15rem; min-width: 0; }
.field label { font-size: 0.875rem; color: var(--soft); }
.field input, .field select { width: 100%; min-width: 0; }
.grow { flex: 1 1 13rem; }
#brush-controls { display: block; margin: 0.2rem 0 0 50px; }
#brush-controls[hidden] { display: none; }
.sliders { display: grid; align-items: center; height: 2rem; }
.sliders::before {
  content: ""; grid-area: 1 / 1; height: 4px; border-radius: 2px; background: var(--edge);
}
.sliders input {
  grid-area: 1 / 1; appearance: none; -webkit-appearance: none; width: calc(100% + 20px);
  margin: 0 -10px; padding: 0; border: 0; background: none; pointer-events: none;
}
.sliders input::-webkit-slider-thumb {
  -webkit-appearance: none; appearance: none; pointer-events: auto; cursor: ew-resize;
  width: 20px; height: 24px; background: var(--accent); border: 2px solid var(--card);
  border-radius: 7px;
}
.sliders input::-moz-range-thumb {
  pointer-events: auto; cursor: ew-resize; width: 16px; height: 20px; background: var(--accent);
  border: 2px solid var(--card); border-radius: 7px;
}
.lane-back { fill: var(--sunk); }
.lane-bar { fill: var(--limit); }
.lane-bar.medium { fill: var(--medium); }
.lane-bar.low { fill: var(--low); }
.lane-bar.informational { fill: var(--informational); }
.episode tr:first-child > * { border-top: 1px solid var(--line); }
.episode tr + tr > * { border-top: 0; padding-top: 0; }
#episode-table { table-layout: auto; }
#episode-table thead + .episode tr:first-child > * { border-top: 0; }
#episode-table th { padding-block: 0.2rem; }
#episode-table th button {
  border: 0; background: none; padding: 0.2rem 0; color: inherit; font-weight: 600;
  min-height: 1.8rem;
}
#episode-table th button::after { content: " \\2195"; color: var(--edge); }
#episode-table th[aria-sort=ascending] button::after { content: " \\2191"; color: inherit; }
#episode-table th[aria-sort=descending] button::after { content: " \\2193"; color: inherit; }
#episode-table th[aria-sort] button { color: var(--ink); }
.cell-first, .cell-lasted, .cell-observed { white-space: nowrap; }
.why p { margin: 0.2rem 0; max-width: none; color: var(--soft); font-size: 0.875rem; }
summary { cursor: pointer; }
.why summary { font-size: 0.875rem; color: var(--soft); width: fit-content; }
.why summary:hover { color: var(--accent); }
.plot text.lane-name { fill: var(--ink); }
.evidence {
  margin: 0.35rem 0 0.5rem; padding: 0.6rem 0.8rem; background: var(--sunk); border-radius: 6px;
}
.evidence li { list-style: none; }
.client > summary { display: flex; flex-wrap: wrap; gap: 0.2rem 0.7rem; align-items: baseline; }
.client > summary::before { content: "\\25B8"; color: var(--soft); }
.client[open] > summary::before { content: "\\25BE"; }
.client > summary::-webkit-details-marker { display: none; }
.client summary h3 { overflow-wrap: anywhere; }
.client-rule { margin-top: 0.8rem; }
.client-rule:last-child .evidence { margin-bottom: 0; }
.client-rule > p { max-width: none; }
.rule + .rule { margin-top: 1rem; padding-top: 1rem; border-top: 1px solid var(--line); }
#skipped h3 { margin: 1.1rem 0 0.2rem; }
#page-at { align-self: center; }
:target { scroll-margin-top: 0.5rem; }
@media (max-width: 46rem) {
  #episode-table, #episode-table tbody, #episode-table tr, #episode-table td { display: block; }
  #episode-table thead { display: block; }
  #episode-table thead tr { display: flex; flex-wrap: wrap; gap: 0 1rem; }
  #episode-table thead th { display: block; border: 0; }
  #episode-table .episode { border-top: 1px solid var(--edge); padding: 0.6rem 0; }
  #episode-table .episode tr > * { border: 0; padding: 0.1rem 0; white-space: normal; }
  #episode-table .episode tr:first-child td::before {
    content: attr(data-title) ": "; color: var(--soft);
  }
  .evidence { padding: 0.5rem 0.6rem; }
}
@media print { .why details:not([open]) { display: none; } }
`

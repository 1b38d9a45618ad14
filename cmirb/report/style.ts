/** For a phone, a desk and paper; light and dark. */
export const STYLE = `:root { color-scheme: light dark; --ink: #1c2127; --paper: #fff; --line: #c9d1d9; --soft: #57606a; --warn: #fff4d6 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #14181d; --line: #3d444d; --soft: #9aa4af; --warn: #3a2f10 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1rem; max-width: 76rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: anywhere }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
.note, figcaption { color: var(--soft); font-size: .875rem }
.warning { background: var(--warn); padding: .6rem .8rem; border-radius: .4rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem }
th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap }
th:first-child { text-align: left }
thead th { color: var(--soft); font-weight: 600 }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1.5rem }
figure { margin: 0; break-inside: avoid } svg { display: block; width: 100%; max-width: 30rem; height: auto; overflow: visible }
.ids { display: inline-block; white-space: normal; min-width: 11rem; text-align: left; font-size: .8rem }
th[scope=row] { white-space: normal; overflow-wrap: anywhere; min-width: 7rem; font-weight: 500 }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink) }
.interval, .axis { fill: none; stroke: var(--ink); stroke-width: 1.2 } .axis { stroke: var(--soft) }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; font-size: .875rem; margin: .25rem 0 0 }
.legend i { display: inline-block; width: .75rem; height: .75rem; border-radius: 50%; margin-right: .35rem }
pre { overflow-x: auto; font-size: .8rem }
@media print { :root { color-scheme: light; --ink: #000; --paper: #fff; --line: #999; --soft: #444; --warn: #f4f4f4 } body { max-width: none; padding: 0; font-size: 10pt } section { break-inside: avoid-page } .wide { overflow: visible } th, td { white-space: normal; padding: .2rem .35rem; font-size: 8pt } details { display: none } .grid { grid-template-columns: repeat(2, 1fr) } }
`

/** One file that needs nothing else: styles and plots inside, no script, no network. */
import type { PairedComparison } from '../compare/pair.ts'
import type { Summary, Timings } from '../output/summary.ts'
import type { Published } from '../published/published.ts'
import { taskBars } from './bars.ts'
import { escapeHtml } from './html.ts'
import { latencyPlot } from './latency.ts'
import { queryScatter } from './scatter.ts'
import { STYLE } from './style.ts'
import { comparisonTable, costTable, dataTable, measureTable, publishedTable, scoreTable } from './tables.ts'

export interface ReportParts {
  readonly summary: Summary
  readonly timings: Timings
  readonly published: Published
  readonly comparisons: readonly PairedComparison[]
}

export function renderReport({ summary, timings, published, comparisons }: ReportParts): string {
  const { settings, mainMeasure } = summary
  const setting = [
    settings.pool ? 'all tasks searched in one pool' : 'each task searched in its own corpus',
    ...(settings.distractors > 0 ? [`${settings.distractors} distractors added`] : []),
    ...(settings.limit === null ? [] : [`first ${settings.limit} queries of each task only`]),
    `depth ${settings.depth}`,
    `hypotheses ${settings.hypotheses}`,
  ].join('; ')
  const revision = summary.gitRevision?.replace(/^(.{12})[0-9a-f]*/, '$1') ?? 'unknown'
  const body = [
    `<header><h1>medir on ${escapeHtml(summary.tasks.map(({ label }) => label).join(', '))}</h1><p class="note">medir ${escapeHtml(summary.medir)}, revision ${escapeHtml(revision)}; ${escapeHtml(Object.entries(summary.environment).map(([name, value]) => `${name} ${value}`).join(', '))}; ${escapeHtml(setting)}.</p></header>`,
    section(`${mainMeasure} by task, per cent`, scoreTable(summary)),
    section('By task', `<div class="grid">${summary.tasks.map((task) => taskBars(summary, task)).join('')}</div>`),
    section('Other measures', measureTable(summary)),
    section('Speed and cost', `<div class="grid">${latencyPlot(summary, timings)}</div>${costTable(summary, timings)}`),
    ...comparisons.map((comparison) => section(`${comparison.b} against ${comparison.a}`, `${comparison.warnings.map((warning) => `<p class="warning">${escapeHtml(warning)}</p>`).join('')}${comparisonTable(comparison)}<div class="grid"><div>${queryScatter(comparison, comparison.pairs)}</div></div>`)),
    publishedTable(summary, published),
    section('Data', dataTable(summary)),
    section('Systems', summary.systems.map(({ name, description, configuration, facts }) => `<h3>${escapeHtml(name)}</h3><p>${escapeHtml(description)}</p><details><summary>Configuration and fingerprints</summary><pre>${escapeHtml(JSON.stringify({ configuration, facts }, null, 2))}</pre></details>`).join('')),
  ]
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>medir: ${escapeHtml(mainMeasure)} report</title><style>${STYLE}</style></head><body>${body.join('\n')}</body></html>\n`
}

function section(title: string, content: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>${content}</section>`
}

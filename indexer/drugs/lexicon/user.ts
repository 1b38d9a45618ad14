/**
 * Lexicons that users bring: TSV or CSV with a header, JSON, JSONL, or one name a line, gzipped or not. Known columns are
 * those of this project's own tables and of common open vocabularies (DrugBank's, WHO ATC, plain term lists).
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { SourceError } from '../../../src/errors.ts'

export interface UserEntry {
  /** All names, the preferred one first. */
  readonly names: readonly string[]
  readonly inn?: string | undefined
  readonly zh?: string | undefined
  readonly atc: readonly string[]
}

const ENGLISH = ['inn', 'common name', 'name_en', 'canonical', 'atc_name', 'name', 'drug']
const CHINESE = ['zh', 'name_zh', 'generic_zh', '产品名称', '通用名']
const OTHER = ['variant', 'term', 'synonyms', 'aliases', 'aliases_en', 'aliases_zh', 'zh_aliases', 'alias_zh', 'alias_or_english', 'brand', 'brand_name']
const CODES = ['atc', 'atc_codes', 'atc_code']

/** Throws SourceError for an unreadable, empty or unknown file. */
export function readUserLexicon(path: string): readonly UserEntry[] {
  const text = read(path)
  const entries = /\.jsonl?(\.gz)?$/.test(path) ? fromJson(path, text) : fromTable(path, text)
  if (entries.length === 0) throw new SourceError('SOURCE_INVALID', 'the lexicon holds no name', { value: path })
  return entries
}

function read(path: string): string {
  try {
    const bytes = readFileSync(path)
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    throw new SourceError('SOURCE_UNREADABLE', 'the lexicon cannot be read', { value: path, cause: error })
  }
}

type Row = Readonly<Record<string, unknown>>

function fromTable(path: string, text: string): readonly UserEntry[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const separator = (lines[0] ?? '').includes('\t') ? '\t' : path.includes('.csv') ? ',' : '\t'
  const header = (lines[0] ?? '').split(separator).map((cell) => cell.trim().toLowerCase())
  const known = header.some((cell) => [...ENGLISH, ...CHINESE, ...OTHER].includes(cell))
  if (!known && header.length > 1) throw new SourceError('SOURCE_INVALID', 'no column of the lexicon is known', { value: path, remedy: `Name one of ${[...ENGLISH, ...CHINESE].join(', ')} in the header.` })
  const rows = known ? lines.slice(1).map((line): Row => Object.fromEntries(line.split(separator).map((cell, index) => [header[index] ?? '', cell]))) : lines.map((line): Row => ({ term: line }))
  return rows.flatMap(toEntry)
}

function fromJson(path: string, text: string): readonly UserEntry[] {
  try {
    const values: unknown = path.includes('.jsonl') ? text.split('\n').filter((line) => line.trim() !== '').map((line): unknown => JSON.parse(line)) : JSON.parse(text)
    if (!Array.isArray(values)) throw new SourceError('SOURCE_INVALID', 'the lexicon must be a JSON list', { value: path })
    return values.flatMap((value: unknown) => toEntry(typeof value === 'string' ? { term: value } : Object.fromEntries(Object.entries(value ?? {}).map(([key, each]) => [key.toLowerCase(), each]))))
  } catch (error) {
    if (error instanceof SourceError) throw error
    throw new SourceError('SOURCE_INVALID', 'the lexicon is not JSON', { value: path })
  }
}

function toEntry(row: Row): readonly UserEntry[] {
  const english = values(row, ENGLISH)
  const chinese = values(row, CHINESE)
  const names = [...new Set([...english, ...chinese, ...values(row, OTHER)])]
  return names.length === 0 ? [] : [{ names, inn: english[0]?.toLowerCase(), zh: chinese[0], atc: values(row, CODES).map((code) => code.toUpperCase()) }]
}

function values(row: Row, columns: readonly string[]): readonly string[] {
  return columns.flatMap((column) => {
    const value = row[column]
    const parts: readonly unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/\s*\|\s*/) : []
    return parts.filter((part): part is string => typeof part === 'string').map((part) => part.trim()).filter((part) => part !== '' && part !== 'NA')
  })
}

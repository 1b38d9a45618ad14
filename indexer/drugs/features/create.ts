import type { Language } from '../../../src/domain.ts'
import { ChineseExtractor } from './chinese.ts'
import { EnglishExtractor } from './english.ts'
import type { Extractor, Resources } from './extractor.ts'

export function createExtractor(language: Language, resources: Resources): Extractor {
  return language === 'en' ? new EnglishExtractor(resources) : new ChineseExtractor(resources)
}

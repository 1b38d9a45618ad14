/** A small lexicon for tests, written for them. */
import { classRow, formRow, herbRow, parseTable, stemRow, substanceRow } from './lexicon/format.ts'
import { buildLexicon, type Lexicon } from './lexicon/lexicon.ts'
import type { Tables } from './lexicon/tables.ts'

const table = (header: string, ...rows: string[]): string => [header, ...rows].join('\n')

export const FIXTURE_TABLES: Tables = {
  substances: parseTable(
    'substances.tsv',
    table(
      'inn\tzh\tatc\tclass\taliases_en\taliases_zh\tnote',
      'acetylsalicylic acid\t阿司匹林\tB01AC06|N02BA01\tsalicylate\taspirin|ASA|Bayaspirin\t乙酰水杨酸|拜阿司匹灵\tASA: also a grade of anaesthetic risk',
      'warfarin\t华法林\tB01AA03\tanticoagulant\tCoumadin\t可密定',
      'amoxicillin\t阿莫西林\tJ01CA04\tpenicillin\tAmoxil\t阿莫仙',
      'clavulanic acid\t克拉维酸\t\t\t\t',
      'metformin\t二甲双胍\tA10BA02\t\tGlucophage\t格华止',
      'amlodipine\t氨氯地平\tC08CA01\t\tNorvasc\t络活喜',
      'benzylpenicillin\t青霉素\tJ01CE01\tpenicillin\tpenicillin G\t青霉素G',
      'morphine\t吗啡\tN02AA01\t\tMS\t\tMS: morphine sulfate, magnesium sulfate, multiple sclerosis',
      'magnesium sulfate\t硫酸镁\tA12CC02\t\tMS\t\tMS: morphine sulfate, magnesium sulfate, multiple sclerosis',
    ),
    substanceRow,
  ),
  stems: parseTable('stems.tsv', table('stem\tkind\tlanguage\tmeaning\tatc', 'olol\tsuffix\ten\tbeta blocker\tC07', 'sartan\tsuffix\ten\tangiotensin II antagonist\tC09', '沙坦\tsuffix\tzh\tangiotensin II antagonist\tC09'), stemRow),
  forms: parseTable('forms.tsv', table('en\tzh\taliases_en\taliases_zh', 'tablet\t片\ttablets|tab\t片剂', 'enteric tablet\t肠溶片\t\t', 'capsule\t胶囊\tcapsules\t'), formRow),
  classes: parseTable('classes.tsv', table('en\tzh\tatc\taliases_en\taliases_zh\tnote', 'anticoagulant\t抗凝药\tB01A', 'salicylate\t水杨酸盐\t', 'penicillin\t青霉素类\tJ01C', 'beta blocker\tβ受体阻滞剂\tC07\tbeta-blocker\t'), classRow),
  herbs: parseTable('herbs.tsv', table('zh\tlatin\tkind\taliases\tnote', '人参\tGinseng Radix\therb\t', '速效救心丸\t\tpatent\t'), herbRow),
}

export const fixtureLexicon = (): Lexicon => buildLexicon(FIXTURE_TABLES)

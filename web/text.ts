/** Every word the page shows, in both languages. */

const TEXT = {
  en: {
    title: 'Medical search',
    skip: 'Skip to the results',
    language: '中文',
    languageLabel: '切换到中文',
    query: 'Question, words, title or record',
    search: 'Search',
    collection: 'Collection',
    noCollections: 'No collections yet. Index some documents first: medir index FILES --collection mine',
    options: 'Options',
    mode: 'Search by',
    hybrid: 'Words and meaning',
    dense: 'Meaning only',
    lexical: 'Words only',
    hyde: 'Hypothesis',
    auto: 'When it helps',
    on: 'Always',
    off: 'Never',
    feedback: 'From the first hits',
    results: 'Results',
    found: '{n} passages in {ms} ms',
    nothing: 'Nothing found. Try other words, or remove a filter.',
    searching: 'Searching …',
    open: 'Open document',
    scores: 'How it was found',
    leg: 'Leg',
    score: 'Score',
    rank: 'Rank',
    hypothesisUsed: 'A hypothesis took part ({source}).',
    hypothesisText: 'Hypothesis',
    degraded: 'Not everything could take part:',
    filters: 'Filters',
    clear: 'Clear filters',
    document: 'Document',
    close: 'Close',
    loading: 'Loading …',
    status: 'Status',
    documents: 'Documents',
    passages: 'Passages',
    embedded: 'With vectors',
    size: 'Size',
    jobs: 'Jobs',
    noJobs: 'No jobs.',
    state: 'State',
    started: 'Started',
    progress: 'Progress',
    key: 'API key',
    keyHint: 'Kept in this tab only.',
    save: 'Save',
    noAnswer: 'The server does not answer.',
    source: 'Source',
    kind: 'Kind',
    type: 'Type',
    format: 'Format',
    date: 'Date',
    year: 'Year',
    drugs: 'Drugs',
    drugClass: 'Drug class',
    languageField: 'Language',
    department: 'Department',
    synthetic: 'Synthetic',
    welcome: 'Find the passage that answers',
    welcomeText: 'Ask in your own words, in Chinese or English. Passages come with the words that match and the document they stand in; filters narrow them by kind, year and drug.',
    examples: 'Questions to begin with',
    example1: 'First-line treatment of type 2 diabetes',
    example2: 'Side effects of metformin',
    example3: 'When to stop an ACE inhibitor',
    keyboardBefore: 'Press ',
    keyboardAfter: ' to type from anywhere.',
  },
  zh: {
    title: '医学检索',
    skip: '跳到检索结果',
    language: 'English',
    languageLabel: 'Switch to English',
    query: '问题、关键词、标题或病历',
    search: '检索',
    collection: '集合',
    noCollections: '还没有集合。请先建立索引：medir index 文件 --collection mine',
    options: '选项',
    mode: '检索方式',
    hybrid: '词语加语义',
    dense: '仅语义',
    lexical: '仅词语',
    hyde: '假设文档',
    auto: '有益时使用',
    on: '总是',
    off: '从不',
    feedback: '取自首轮结果',
    results: '结果',
    found: '{n} 段，用时 {ms} 毫秒',
    nothing: '没有找到。请换个说法，或去掉筛选条件。',
    searching: '检索中……',
    open: '打开文档',
    scores: '命中依据',
    leg: '分支',
    score: '得分',
    rank: '名次',
    hypothesisUsed: '使用了假设文档（{source}）。',
    hypothesisText: '假设文档',
    degraded: '部分环节未能参与：',
    filters: '筛选',
    clear: '清除筛选',
    document: '文档',
    close: '关闭',
    loading: '加载中……',
    status: '状态',
    documents: '文档',
    passages: '段落',
    embedded: '已有向量',
    size: '大小',
    jobs: '任务',
    noJobs: '没有任务。',
    state: '状态',
    started: '开始时间',
    progress: '进度',
    key: 'API 密钥',
    keyHint: '仅保存在本标签页。',
    save: '保存',
    noAnswer: '服务器没有应答。',
    source: '来源',
    kind: '类别',
    type: '类型',
    format: '格式',
    date: '日期',
    year: '年份',
    drugs: '药物',
    drugClass: '药物类别',
    languageField: '语言',
    department: '科室',
    synthetic: '合成数据',
    welcome: '找到回答问题的那一段',
    welcomeText: '用自己的话提问，中文英文都可以。每段结果标出命中的词语和所在文档，并可按类别、年份和药物筛选。',
    examples: '可以这样问',
    example1: '2型糖尿病的一线用药',
    example2: '二甲双胍的副作用',
    example3: '儿童肺炎何时需要住院',
    keyboardBefore: '按 ',
    keyboardAfter: ' 键可随时输入。',
  },
} as const

export type Language = keyof typeof TEXT
export type TextKey = keyof (typeof TEXT)['en']

/** The browser's language until the user chooses. */
let current: Language = navigator.language.startsWith('zh') ? 'zh' : 'en'

export const language = (): Language => current

export function setLanguage(chosen: Language): void {
  current = chosen
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en'
}

/** `{name}` in a text is replaced by the value of that name. */
export function text(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  return TEXT[current][key].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

const isTextKey = (key: string): key is TextKey => key in TEXT.en

/** A metadata field's name for people, where it is a common one. */
export function fieldLabel(field: string): string {
  const key = FIELD_TEXTS.get(field) ?? field
  return isTextKey(key) ? text(key) : field
}

const FIELD_TEXTS: ReadonlyMap<string, TextKey> = new Map([
  ['language', 'languageField'],
  ['drugs.name', 'drugs'],
  ['drugs.class', 'drugClass'],
])

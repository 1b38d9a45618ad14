/** Names of other peoples and languages in Chinese characters: 买买提·艾山, 阿依古丽, 洛桑, 敖日格勒. */
import { codesOf } from './characters.ts'
import { isOrdinary } from '../chinese-lists.ts'
import { isDictionaryName, type WordMap } from './words.ts'

/** Characters that write the sounds of Uyghur, Kazakh, Tibetan, Mongolian, Yi, Persian and European names. */
export const SOUNDS: ReadonlySet<string> = new Set(
  '阿依古丽买提吐尔逊江艾力热合曼努木拉迪巴哈尼娅孜亚库帕夏再娜姆卡斯麦苏赛达吾布都克里扎西卓玛次仁多吉央金旦增格桑罗德平措索朗加嘉沙肉汗地如则萨帖特乌云毕朝鲁图雅其敖登那日胡查包勒伊莫比祖莱坎白衣山别哎牙甫肯叶波塔什穆罕默优素福马司洪海顿珠丹贡觉洛旺普顾贝群培欧强白益西拥措青琼达瓦边尖参兰雪约翰史密玛安彼得保罗汤杰瑞琳迈威廉露皮埃奥利维娃基辛瓦伦斯坦弗朗茨汉施耐蒂妮黛戴维森逊琪蕾贾米沃尔宾逊艳博苔牧仁嘎朵孟和赫娜荷尕藏向宗珍旦仓吾',
)
const isSound = codesOf(SOUNDS)
/** Endings of drugs and substances that are written with the same characters. */
const SUBSTANCE = /^[酶素林平坦宁汀唑胺酸钠片胶囊注射单抗替尼霉韦酮醇酯肽碱磺噻芬洛普利沙坦星素锭散丸汤钾钙肝病菌征试综法汞链]/u
const DOT = /[·•・‧]/
const HAN = /\p{Script=Han}/u

export interface Foreign {
  readonly end: number
  readonly weight: number
  readonly dotted: boolean
}

export function isForeignName(text: string, at: number, words: WordMap): Foreign | undefined {
  if (!isSound(text.charCodeAt(at))) return undefined
  let end = run(text, at)
  let dots = 0
  while (DOT.test(text[end] ?? '') && HAN.test(text[end + 1] ?? '')) {
    const next = run(text, end + 1)
    if (next === end + 1) break
    end = next
    dots++
  }
  if (SUBSTANCE.test(text.slice(end)) || isOrdinary(text.slice(at, end))) return undefined
  if (dots > 0) return { end, weight: 3, dotted: true }
  const length = end - at
  if (length < 2 || length > 6) return undefined
  if (words.endAt[at] === end && !isDictionaryName(text.slice(at, end))) return undefined
  // Words of the dictionary within it are no name's, unless it is one.
  let known = 0
  for (let from = at; from < end; from = Math.max(from + 1, words.endAt[from] ?? 0)) if ((words.endAt[from] ?? 0) - from >= 2) known++
  return { end, weight: (length === 2 ? 0.7 : 1.1) - 0.9 * known, dotted: false }
}

function run(text: string, from: number): number {
  let end = from
  while (end - from < 8 && isSound(text.charCodeAt(end))) end++
  return end
}

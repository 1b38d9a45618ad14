/** The names of one Chinese text: the best candidates that do not overlap. */
import type { Finding } from '../../finding.ts'
import { candidatesAt, mayStart, type Candidate } from './score.ts'
import { wordsOf } from './words.ts'

const HAN_FIRST = 0x3400
const HAN_LAST = 0x9fff
/** Between two names of a list, with a title or a role at most: 费翔宇、游勇；戚继明/辛亮. */
const LISTED = /^(?:副?主任(?:医师|护师|药师|技师)?|主治医师|住院医师|医师|医生|大夫|护士长?|教授|老师|大爷|大娘|大妈|大叔|阿姨|先生|女士|师傅|同志|院长|科长)?(?:[（(][^（()）\n]{1,8}[)）])?[、，,/／ \t和及与]{1,2}$/

export function findScoredNames(text: string): readonly Finding[] {
  const words = wordsOf(text)
  const found: Candidate[] = []
  let lastEnd = -1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < HAN_FIRST || code > HAN_LAST || !mayStart(text, at)) continue
    const chained = lastEnd >= 0 && at - lastEnd <= 14 && LISTED.test(text.slice(lastEnd, at))
    const best = candidatesAt(text, at, words, chained).reduce<Candidate | undefined>((top, one) => (top === undefined || one.score > top.score || (one.score === top.score && one.end > top.end) ? one : top), undefined)
    if (best === undefined) continue
    const last = found.at(-1)
    if (last !== undefined && last.end > at) {
      if (last.score >= best.score) continue
      found.pop()
    }
    found.push(best)
    lastEnd = best.end
  }
  return found.map(({ start, end }) => ({ start, end, type: 'NAME' }))
}

/** Words that say nothing about what a passage is about. Short lists on purpose: idf takes care of the rest. */

const ENGLISH =
  'a an the of in on at by for to from with without within into onto over under between among and or but nor if then than that this these those there here is are was were be been being am do does did done have has had having it its as not no so such can could may might must shall should will would what which who whom whose when where why how i me my we our you your he she him her his they them their about after before during through also any all each both more most other some same very just only own too'
const CHINESE =
  '的 了 是 在 和 与 及 或 等 为 有 被 把 将 对 对于 于 从 到 由 以 并 而 且 但 也 都 就 又 还 很 更 最 这 那 这个 那个 这些 那些 其 之 此 该 各 每 我 我们 你 你们 他 她 它 他们 吗 呢 吧 啊 呀 嘛 哦 哪 哪些 哪个 什么 怎么 怎样 如何 为什么 请问 可以 可能 能 会 要 应 应该 应当 没有 不是 因为 所以 如果 虽然 但是 以及 或者 并且 一个 一种 一些 上 下 中 里 内 外 后 前 时 着 过 给 让 使 用 个'

export const STOP_WORDS: ReadonlySet<string> = new Set([...ENGLISH.split(' '), ...CHINESE.split(' ')])

/** Which names of a lexicon are worth matching: no everyday words, nothing too short to mean one thing. */

const EVERYDAY = new Set(
  'water oxygen air salt sugar food milk egg eggs gold iron lead light heat cold control factor agent solution complex base today once drug drugs time tea coffee alcohol wine beer blood urine protein body plant fish meat rice corn oil powder cream gel lotion soap mask system energy active relief balance choice basic plus advance maximum extra daily simple clear clean fresh pure natural original essential first aid sensitive day night all one two three and for the with acid acids green red blue black white yellow orange man men women child children skin hair mouth eye ear nose thing same other this that there all any are can did has had her him his how may new not now old our out own put see she too use was way who why yes you your from have been were will would could should about after before between during into more most only over some such than then these those through under very what when where which while also been being both each made make many much must said does down well just like long come here take good know see life line link list live low mass matrix medium member mild mode model normal null open pain part peak perfect phase pink point pool port power present prime prior process progress range rapid rate rest result ring rise rose round safe scale scan score sea set shield shot show side sign silver single size slim slow small smart smooth soft solid sound source spot spray star start state step stick stop strip strong sun support sure surface sweet target test total touch trace track travel trial true ultra unit value vital wave wild win wind wonder work world zone serum plasma tissue cell cells gene receptor receptors enzyme enzymes hormone hormones insulin-like growth antibody antibodies mouse rat rabbit dog cat horse pig bovine human glucose-6 dose doses effect effects patient patients study studies'.split(
    ' ',
  ),
)

const CHINESE = /\p{Script=Han}/u
/** Everyday or clinical words that Chinese drug lists contain. */
const EVERYDAY_ZH = new Set('血液 氧气 食物 药物 药品 手术 检查 治疗 患者 疼痛 发热 感染 血糖 血压 葡萄 大枣 生姜 蜂蜜 红糖 食盐 白糖 鸡蛋 牛奶 豆浆 大豆 绿豆 西瓜 梨子 苹果 香蕉 核桃 花生 芝麻 大蒜 辣椒 胡椒 萝卜 白菜 菠菜 芹菜 海带 清水 开水 温水 热水 冷水 空气 阳光 石头 铁锈 人乳 乳汁 胎盘 粪便 尿液 唾液 汗液 头发 指甲 皮肤 胆固醇 肌酐 尿素 白蛋白 球蛋白 血红蛋白 胆红素 甘油三酯 尿酸 抗体 抗原 激素 酶 心脏 肝脏 肾脏 大小 正常 健康 安全 舒适'.split(' '))

export function acceptName(name: string): boolean {
  const trimmed = name.trim()
  if (CHINESE.test(trimmed)) return trimmed.length >= 2 && !EVERYDAY_ZH.has(trimmed)
  const lower = trimmed.toLowerCase()
  return lower.length >= 4 && /[a-z]{2}/.test(lower) && !EVERYDAY.has(lower)
}
